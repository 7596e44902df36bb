import { MusterError } from '#ground/base/muster-error.ts';
import { demoNotRunning } from '#face/demo/demo-file.ts';
import { membersOf, type Members } from '#face/demo/json-body.ts';
import type { Breakage } from '#face/demo/release.ts';

/** What serves after a `break` or a `heal`, and how the model provider is: `up` or `down`. */
export type DemoDeployment = {
  environment: string;
  id: string;
  version: string;
  status: string;
  provider: string;
};

type Target = { controlUrl: string; environment: string };

const answerWithinMs = 30_000;

/**
 * Deploys a release with this fault, or takes the model provider away and deploys nothing; resolves once it is so.
 * Rejects DEMO_NOT_RUNNING (nobody at that address) or DEMO_REFUSED (an environment that it does not have).
 */
export const breakTarget = ({ how, ...target }: Target & { how: Breakage }): Promise<DemoDeployment> =>
  post('break', target, { how });

/**
 * Brings the model provider back, and deploys a good release unless nothing else was wrong; resolves once it is so.
 * Rejects as `breakTarget` does.
 */
export const healTarget = (target: Target): Promise<DemoDeployment> => post('heal', target, {});

async function post(verb: string, target: Target, more: Record<string, string>): Promise<DemoDeployment> {
  const response = await fetch(`${target.controlUrl}/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ environment: target.environment, ...more }),
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch((error: unknown) => {
    throw demoNotRunning(`nobody answers at ${target.controlUrl}`, error);
  });
  const body = membersOf(await response.json().catch(() => undefined)) ?? {};
  if (response.ok) return deploymentOf(body);
  throw new MusterError('DEMO_REFUSED', `the demo refused: ${textOf(body, 'message')}`, {
    hint: 'muster demo --help names the environments and the ways to break them',
    exit: 2,
  });
}

const deploymentOf = (body: Members): DemoDeployment => ({
  environment: textOf(body, 'environment'),
  id: textOf(body, 'id'),
  version: textOf(body, 'version'),
  status: textOf(body, 'status'),
  provider: textOf(body, 'provider'),
});

const textOf = (body: Members, name: string): string => {
  const value = body[name];
  return typeof value === 'string' ? value : 'unknown';
};
