import { z } from 'zod';
import { MusterError } from '#ground/base/muster-error.ts';
import { demoNotRunning } from '#face/demo/demo-file.ts';
import type { Breakage } from '#face/demo/release.ts';

/** What serves after a `break` or a `heal`. */
const DemoDeployment = z.object({
  environment: z.string(),
  id: z.string(),
  version: z.string(),
  status: z.string(),
});
export type DemoDeployment = z.infer<typeof DemoDeployment>;

type Target = { controlUrl: string; environment: string };

const answerWithinMs = 30_000;

/**
 * Deploys a release with this fault; resolves once it serves.
 * Rejects DEMO_NOT_RUNNING (nobody at that address) or DEMO_REFUSED (an environment that it does not have).
 */
export const breakTarget = ({ how, ...target }: Target & { how: Breakage }): Promise<DemoDeployment> =>
  post('break', target, { how });

/** Deploys a good release; resolves once it serves. Rejects as `breakTarget` does. */
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
  const body: unknown = await response.json().catch(() => undefined);
  const deployment = DemoDeployment.safeParse(body);
  if (response.ok && deployment.success) return deployment.data;
  throw new MusterError(
    'DEMO_REFUSED',
    `the demo refused: ${messageOf(body) ?? `status ${response.status}`}`,
    {
      hint: 'muster demo --help names the environments and the ways to break them',
      exit: 2,
    },
  );
}

const messageOf = (body: unknown): string | undefined =>
  z.object({ message: z.string() }).safeParse(body).data?.message;
