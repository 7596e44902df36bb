import { isDeepStrictEqual } from 'node:util';
import type { Budget } from '#act/limits/place.ts';
import { variablesOf, type Deployment, type Railway } from '#act/runbook/adapters/railway-deployments.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { RailwayHosting } from '#ground/config/kinds/railway.ts';

const unreadable = ['(the variables of these deployments cannot be read)'];

type Scene = { railway: Railway; source: RailwayHosting; budget: Budget };

/** Names of the variables that two deployments were made with differently. What cannot be compared differs. */
export async function differences(
  { railway, source, budget }: Scene,
  [one, other]: readonly [Deployment, Deployment],
): Promise<string[]> {
  try {
    const now = await variablesOf(railway, one.id, budget);
    const then = await variablesOf(railway, other.id, budget);
    return now && then ? differentNames(now, then, source.marker) : unreadable;
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return unreadable;
  }
}

/** Railway makes these anew for each deployment. */
const perDeployment = /^RAILWAY_(DEPLOYMENT_ID|SNAPSHOT_ID|REPLICA_ID|REPLICA_REGION|GIT_[A-Z_]+)$/;

/** Names of variables that differ, never values; `marker` is a lease's. */
function differentNames(
  one: ReadonlyMap<string, Json>,
  other: ReadonlyMap<string, Json>,
  marker: string,
): string[] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => name !== marker && !perDeployment.test(name))
    .filter((name) => !isDeepStrictEqual(one.get(name), other.get(name)))
    .sort();
}
