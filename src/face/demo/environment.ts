import type { Clock } from '#ground/base/clock.ts';
import type { Random } from '#ground/base/random.ts';
import { createDeployments, type Deployment, type Deployments } from '#face/demo/deployments.ts';
import { listen, type Handler } from '#face/demo/http-server.ts';
import { createInstance } from '#face/demo/instance.ts';
import { createLedger } from '#face/demo/ledger.ts';
import type { Provider } from '#face/demo/provider.ts';
import { numbered, type FaultKind, type Release } from '#face/demo/release.ts';
import { createRollbacks, type Rollbacks } from '#face/demo/rollbacks.ts';
import type { Variables } from '#face/demo/variables.ts';

export type EnvironmentOptions = {
  clock: Clock;
  random: Random;
  port: number;
  deployMs: number;
  /** Whether a variable that was written counts at once, or (as on most hosts) with the next deployment. */
  settingsLive: 'redeploy' | 'at-once';
  variables: Variables;
  provider: Provider;
};

/** One environment of the demo: the service on its own address, its variables and its deployments. */
export type DemoEnvironment = {
  url: string;
  deployments: Deployments;
  rollbacks: Rollbacks;
  /** As written; what runs has those of its deployment. */
  variables: Variables;
  /** What the serving deployment runs with. */
  running(): Variables;
  /** The next release in line, with these faults. */
  nextRelease(faults: readonly FaultKind[]): Release;
  close(): Promise<void>;
};

export async function startEnvironment(options: EnvironmentOptions): Promise<DemoEnvironment> {
  const { clock, random, deployMs, provider } = options;
  const bill = { sinceStartTokens: 0 };
  const ledger = createLedger(clock);
  let number = 1;
  let handler: Handler | undefined;
  const environment = { variables: options.variables };
  const runningWith = (deployment: Deployment): Variables =>
    options.settingsLive === 'at-once' ? environment.variables : deployment.variables;
  const goLive = (deployment: Deployment): void => {
    const variables = (): Variables => runningWith(deployment);
    const { release } = deployment;
    handler = createInstance({ clock, random, release, variables, ledger, bill, provider });
  };
  const deployments = createDeployments({
    clock,
    random,
    deployMs,
    goLive,
    past: [numbered(number), numbered(++number)],
    variables: options.variables,
  });
  const server = await listen((ask) => (handler as Handler)(ask), options.port);
  return Object.assign(environment, {
    url: server.url,
    deployments,
    rollbacks: createRollbacks(),
    running: () => runningWith(deployments.serving()),
    nextRelease: (faults: readonly FaultKind[]) => numbered(++number, faults),
    close: async () => {
      await server.close();
      await deployments.close();
    },
  });
}
