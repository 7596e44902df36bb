import { iso, type Clock } from '#ground/base/clock.ts';
import type { Random } from '#ground/base/random.ts';
import type { Release } from '#face/demo/release.ts';
import type { Variables } from '#face/demo/variables.ts';

export type DeploymentStatus = 'BUILDING' | 'DEPLOYING' | 'SUCCESS' | 'SKIPPED' | 'REMOVED';

/** An image and the variables it was given: rolling back to it brings both back. */
export type Deployment = {
  id: string;
  status: DeploymentStatus;
  release: Release;
  variables: Variables;
  createdAt: string;
  /** Since when it serves, or served. */
  startedAt?: string;
};

export type Deployments = {
  /** Newest first. */
  list(): readonly Deployment[];
  serving(): Deployment;
  /** Builds and starts it; resolves once it serves, or was overtaken by a newer one (SKIPPED). */
  deploy(release: Release, variables: Variables): { deployment: Deployment; settled: Promise<void> };
  /** The newest one, before the one that serves, that served and whose release is good and another. */
  lastGood(): Deployment | undefined;
  close(): Promise<void>;
};

export type DeploymentsOptions = {
  clock: Clock;
  random: Random;
  deployMs: number;
  /** Oldest first; the last one serves from the start. */
  past: readonly Release[];
  variables: Variables;
  goLive(deployment: Deployment): void;
};

const keptMax = 50;

export function createDeployments(options: DeploymentsOptions): Deployments {
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  let newestFirst = options.past.map((release) =>
    started(create(release, options.variables, options), options),
  );
  newestFirst.reverse();
  let serving = newestFirst[0] as Deployment;
  for (const deployment of newestFirst) deployment.status = deployment === serving ? 'SUCCESS' : 'REMOVED';
  options.goLive(serving);

  async function roll(deployment: Deployment): Promise<void> {
    await options.clock.sleep(options.deployMs / 2, closing.signal);
    deployment.status = 'DEPLOYING';
    await options.clock.sleep(options.deployMs / 2, closing.signal);
    const isOvertaken = closing.signal.aborted || newestFirst[0] !== deployment;
    if (isOvertaken) return void (deployment.status = 'SKIPPED');
    serving.status = 'REMOVED';
    serving = started(deployment, options);
    options.goLive(deployment);
  }

  return {
    list: () => newestFirst,
    serving: () => serving,
    deploy(release, variables) {
      const deployment = create(release, variables, options);
      newestFirst = [deployment, ...newestFirst].slice(0, keptMax);
      const settled = roll(deployment).finally(() => underWay.delete(settled));
      underWay.add(settled);
      return { deployment, settled };
    },
    lastGood: () => newestFirst.slice(newestFirst.indexOf(serving) + 1).find((one) => isGood(one, serving)),
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

const create = (
  release: Release,
  variables: Variables,
  { random, clock }: DeploymentsOptions,
): Deployment => ({
  id: `d-${random.id()}`,
  status: 'BUILDING',
  release,
  variables: { ...variables },
  createdAt: iso(clock.now()),
});

function started(deployment: Deployment, { clock }: DeploymentsOptions): Deployment {
  deployment.status = 'SUCCESS';
  deployment.startedAt = iso(clock.now());
  return deployment;
}

const isGood = ({ status, release }: Deployment, serving: Deployment): boolean =>
  status === 'REMOVED' && release.faults.length === 0 && release.sha !== serving.release.sha;
