import type { DemoEnvironment } from '#face/demo/environment.ts';
import { describe } from '#face/demo/hosting.ts';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { withBody } from '#face/demo/json-body.ts';
import type { Breakage } from '#face/demo/release.ts';
import { refused } from '#face/demo/replies.ts';
import { readBreak, readHeal } from '#face/demo/wishes.ts';

type Environments = Record<string, DemoEnvironment>;

/** `/control/break` and `/control/heal`: deploys the next release, with a fault or without; answers once it serves. */
export function control(ask: Ask, environments: Environments): Reply | Promise<Reply> {
  const route = `${ask.method} ${ask.path}`;
  if (route === 'POST /control/break')
    return withBody(readBreak, ask, ({ environment, how }) => release(environments, environment, [how]));
  if (route === 'POST /control/heal')
    return withBody(readHeal, ask, ({ environment }) => release(environments, environment, []));
  return refused(404, 'not_found', 'no such path');
}

async function release(
  environments: Environments,
  name: string,
  faults: readonly Breakage[],
): Promise<Reply> {
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  const known = Object.keys(environments).join(', ');
  if (!environment) return refused(404, 'unknown_environment', `there is no '${name}' here, only ${known}`);
  const { deployments, variables } = environment;
  const { deployment, settled } = deployments.deploy(environment.nextRelease(faults), variables);
  await settled;
  return { status: 200, json: { environment: name, ...describe(deployment, deployments.serving()) } };
}
