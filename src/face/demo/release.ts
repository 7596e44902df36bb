import { hash } from 'node:crypto';

/** What can be wrong with a release. `db` takes the database away; the others are what `muster demo break --how` offers. */
export const faultKinds = ['5xx', 'hidden', 'slow', 'content-type', 'db'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Ways to break a target, as `muster demo break --how` names them. */
export const breakages = ['5xx', 'hidden', 'slow', 'content-type'] as const;
export type Breakage = (typeof breakages)[number];

export type Release = { version: string; sha: string; faults: readonly { kind: FaultKind }[] };

export const hasFault = (release: Release, kind: FaultKind): boolean =>
  release.faults.some((fault) => fault.kind === kind);

/** The number-th release of the demo: 2 → version `1.4.2`, with a sha that is always the same. */
export function numbered(number: number, faults: readonly FaultKind[] = []): Release {
  const version = `1.4.${number}`;
  return { version, sha: hash('sha1', `demo ${version}`), faults: faults.map((kind) => ({ kind })) };
}
