import { membersOf, type Members } from '#face/demo/json-body.ts';
import { breakageNames, faultKinds, type Breakage, type Release } from '#face/demo/release.ts';

/** Without a release: the one that serves, again, with the variables as they are now. */
export type DeployWish = { release?: Release; wait: boolean };
/** `to`: the id of a deployment, a version or a sha; without: the last good release. `key`: names the wish for ever. */
export type RollbackWish = { to?: string; key?: string; wait: boolean };
export type BreakWish = { environment: string; how: Breakage };
export type HealWish = { environment: string };

export function readDeploy({ release, wait = false }: Members): DeployWish | string {
  if (typeof wait !== 'boolean') return 'wait: expected true or false';
  if (release === undefined) return { wait };
  const read = readRelease(membersOf(release) ?? {});
  return typeof read === 'string' ? read : { release: read, wait };
}

export function readRollback({ to, key, wait = false }: Members): RollbackWish | string {
  if (typeof wait !== 'boolean') return 'wait: expected true or false';
  if (to !== undefined && (typeof to !== 'string' || to === ''))
    return 'to: expected the id of a deployment, a version or a sha';
  if (key !== undefined && (typeof key !== 'string' || !/^[!-~]{1,200}$/.test(key)))
    return 'key: expected 1 to 200 characters without spaces';
  return { ...(to !== undefined && { to }), ...(key !== undefined && { key }), wait };
}

export function readBreak({ environment, how }: Members): BreakWish | string {
  if (typeof environment !== 'string') return 'environment: expected a name';
  const known = breakageNames.find((breakage) => breakage === how);
  return known ? { environment, how: known } : `how: expected one of ${breakageNames.join(', ')}`;
}

export const readHeal = ({ environment }: Members): HealWish | string =>
  typeof environment === 'string' ? { environment } : 'environment: expected a name';

function readRelease({ version, sha, faults = [] }: Members): Release | string {
  if (typeof version !== 'string' || version === '') return 'release.version: expected a name';
  if (typeof sha !== 'string' || !/^[0-9a-f]{7,64}$/.test(sha))
    return 'release.sha: expected 7 to 64 hex digits';
  const given: unknown[] = Array.isArray(faults) ? faults : [undefined];
  const kinds = given.map((fault) => faultKinds.find((kind) => kind === membersOf(fault)?.['kind']));
  const known = kinds.filter((kind) => kind !== undefined);
  if (known.length < kinds.length) return `release.faults: expected kinds among ${faultKinds.join(', ')}`;
  return { version, sha, faults: known.map((kind) => ({ kind })) };
}
