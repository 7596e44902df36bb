import type { Deployment, Deployments } from '#face/demo/deployments.ts';
import { describe } from '#face/demo/describe-deployment.ts';
import type { Reply } from '#face/demo/http-server.ts';
import { refused } from '#face/demo/replies.ts';
import type { Variables } from '#face/demo/variables.ts';
import type { RollbackWish } from '#face/demo/wishes.ts';

/** What was asked for, under the key of whoever asked. */
type Rollback = { to: string | undefined; deployment: Deployment; settled: Promise<void> };

export type Rollbacks = Pick<Map<string, Rollback>, 'get' | 'set'>;

/** Above so many keys the oldest is forgotten. */
const keptMax = 1000;

export function createRollbacks(): Rollbacks {
  const kept = new Map<string, Rollback>();
  return {
    get: (key) => kept.get(key),
    set(key, asked) {
      const oldest = kept.keys().next();
      if (kept.size >= keptMax && !oldest.done) kept.delete(oldest.value);
      return kept.set(key, asked);
    },
  };
}

/** Whose rollback it is. */
type Owner = { deployments: Deployments; rollbacks: Rollbacks; variables: Variables };

/** Deploys what is asked for, once for each key; a key that was used before is answered by what became of it. */
export async function rollback(owner: Owner, { to, key, wait }: RollbackWish): Promise<Reply> {
  const known = key === undefined ? undefined : owner.rollbacks.get(key);
  if (known && known.to !== to)
    return refused(409, 'key_used', `'${key}' asked for ${known.to ?? 'the last good release'} before`);
  const asked = known ?? begin(owner, to);
  if (!asked) return refused(409, 'nothing_to_roll_back_to', nothing(to));
  if (key !== undefined) owner.rollbacks.set(key, asked);
  if (wait) await asked.settled;
  return { ...show(owner, asked), status: wait ? 200 : 202 };
}

/** What became of the rollback with this key; `none`: nobody asked for it. */
export function rollbackStatus(owner: Owner, key: string): Reply {
  const asked = owner.rollbacks.get(key);
  return asked ? show(owner, asked) : { status: 200, json: { status: 'none' } };
}

const show = ({ deployments }: Owner, { deployment }: Rollback): Reply => ({
  status: 200,
  json: { status: statusOf(deployment), deployment: describe(deployment, deployments.serving()) },
});

/** `live`: it serves, or did until a newer one came. `failed`: a newer one overtook it before. */
function statusOf({ status, startedAt }: Deployment): 'deploying' | 'live' | 'failed' {
  if (startedAt !== undefined) return 'live';
  return status === 'SKIPPED' ? 'failed' : 'deploying';
}

function begin(owner: Owner, to: string | undefined): Rollback | undefined {
  const { deployments } = owner;
  const target = to === undefined ? deployments.lastGood() : served(deployments, to);
  if (!target) return undefined;
  if (target === deployments.serving()) return { to, deployment: target, settled: Promise.resolve() };
  // The image and the variables come back together, whatever was written since.
  owner.variables = target.variables;
  return { to, ...deployments.deploy(target.release, target.variables) };
}

/** The one that serves if it is meant, or else the newest that served. */
const served = (deployments: Deployments, to: string): Deployment | undefined =>
  [deployments.serving(), ...deployments.list()].find(
    (one) => one.startedAt !== undefined && isMeant(one, to),
  );

const isMeant = ({ id, release }: Deployment, to: string): boolean =>
  id === to || release.version === to || (/^[0-9a-f]{7,64}$/.test(to) && release.sha.startsWith(to));

const nothing = (to: string | undefined): string =>
  to === undefined
    ? 'no earlier release that served is good'
    : `no deployment that served has the id, version or sha '${to}'`;
