import type { EpochMs } from '#ground/base/brand.ts';
import type { Liveness } from '#act/limits/settings.ts';

/** `createdAt`: ISO 8601. */
export type Deployment = { id: string; status: string; createdAt: string };

/** Runs, or would at the next request: a deployment that sleeps wakes up as it was deployed, with its variables. */
const serving = new Set(['SUCCESS', 'SLEEPING']);
/** Will never run (again). */
const over = new Set(['FAILED', 'CRASHED', 'REMOVED', 'REMOVING', 'SKIPPED']);
/** Of a newer one: it has not taken our place and will not. */
const stillborn = new Set(['FAILED', 'SKIPPED', 'REMOVED', 'REMOVING']);

/** A new deployment that is not listed for so long is gone, not late. */
const unlistedMsMax = 120_000;

/**
 * Whether what runs is the deployment that carried our variables, asked for at `askedAt` (ISO 8601). A status that is not
 * known here counts as pending: nothing is called live for lack of knowing.
 */
export function judgeDeployments(
  { deployment, askedAt }: { deployment: string; askedAt: string },
  listed: readonly Deployment[],
  now: EpochMs,
): Liveness {
  const mine = listed.find(({ id }) => id === deployment);
  if (mine) return judgeAmong(mine, listed);
  const reason = `deployment ${deployment} is not listed`;
  const isLate = now - Date.parse(askedAt) <= unlistedMsMax;
  return isLate ? { live: 'no', reason } : { live: 'no', reason, again: true };
}

/**
 * Where nobody asked for a deployment: which variables the serving one carried is not known, but one that is under way
 * will take its place.
 */
export function judgeUnasked(listed: readonly Deployment[]): Liveness {
  const pending = listed.find(({ status }) => !over.has(status) && !serving.has(status));
  if (pending) return { live: 'no', reason: `deployment ${pending.id} is ${pending.status}` };
  return { live: 'cannot-know', reason: 'which variables the serving deployment carried is not known' };
}

function judgeAmong(mine: Deployment, listed: readonly Deployment[]): Liveness {
  const told = `deployment ${mine.id} is ${mine.status}`;
  if (over.has(mine.status)) return { live: 'no', reason: told, again: true };
  const others = listed.filter(({ id }) => id !== mine.id);
  // It may have been made before our variables were written, or be a rollback, which brings back those of its time.
  const newer = others.find((other) => at(other) > at(mine) && !stillborn.has(other.status));
  if (newer) return { live: 'no', reason: `deployment ${newer.id} came after ${mine.id}`, again: true };
  if (!serving.has(mine.status)) return { live: 'no', reason: told };
  // Pending: it may come up last and stay. Serving: while both run, some requests go to the older one.
  const older = others.find((other) => !over.has(other.status));
  if (older) return { live: 'no', reason: `deployment ${older.id}, made before, is ${older.status} still` };
  return { live: 'yes' };
}

const at = ({ createdAt }: Deployment): number => Date.parse(createdAt);
