import type { DemoEnvironment } from '#face/demo/environment.ts';
import { describe } from '#face/demo/describe-deployment.ts';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { withBody } from '#face/demo/json-body.ts';
import type { Provider } from '#face/demo/provider.ts';
import { type Breakage, type FaultKind, isFault } from '#face/demo/release.ts';
import { refused } from '#face/demo/replies.ts';
import { readBreak, readHeal } from '#face/demo/wishes.ts';

/** What can be broken. */
export type Grounds = { environments: Record<string, DemoEnvironment>; provider: Provider };

/** `/control/break` and `/control/heal`; answers once what was asked for is so. */
export function control(ask: Ask, grounds: Grounds): Reply | Promise<Reply> {
  const route = `${ask.method} ${ask.path}`;
  if (route === 'POST /control/break')
    return withBody(readBreak, ask, ({ environment, how }) => breakIt(grounds, environment, how));
  if (route === 'POST /control/heal')
    return withBody(readHeal, ask, ({ environment }) => heal(grounds, environment));
  return refused(404, 'not_found', 'no such path');
}

/** Deploys the next release with a fault, or takes the provider away and deploys nothing. */
function breakIt(grounds: Grounds, name: string, how: Breakage): Reply | Promise<Reply> {
  const environment = find(grounds, name);
  if (!environment) return unknown(grounds, name);
  if (isFault(how)) return deployNext(grounds, name, environment, [how]);
  grounds.provider.isDown = true;
  return show(grounds, name, environment);
}

/** Brings the provider back, and deploys a good release unless nothing was wrong but the provider. */
function heal(grounds: Grounds, name: string): Reply | Promise<Reply> {
  const environment = find(grounds, name);
  if (!environment) return unknown(grounds, name);
  const wasDown = grounds.provider.isDown;
  grounds.provider.isDown = false;
  const isGood = environment.deployments.serving().release.faults.length === 0;
  return wasDown && isGood ? show(grounds, name, environment) : deployNext(grounds, name, environment, []);
}

async function deployNext(
  grounds: Grounds,
  name: string,
  environment: DemoEnvironment,
  faults: readonly FaultKind[],
): Promise<Reply> {
  const { deployments, variables } = environment;
  const { deployment, settled } = deployments.deploy(environment.nextRelease(faults), variables);
  await settled;
  return show(grounds, name, environment, deployment);
}

function show(
  { provider }: Grounds,
  name: string,
  { deployments }: DemoEnvironment,
  deployment = deployments.serving(),
): Reply {
  const about = describe(deployment, deployments.serving());
  return { status: 200, json: { environment: name, provider: provider.isDown ? 'down' : 'up', ...about } };
}

const find = ({ environments }: Grounds, name: string): DemoEnvironment | undefined =>
  Object.hasOwn(environments, name) ? environments[name] : undefined;

function unknown({ environments }: Grounds, name: string): Reply {
  const known = Object.keys(environments).join(', ');
  return refused(404, 'unknown_environment', `there is no '${name}' here, only ${known}`);
}
