import { hash } from 'node:crypto';

/** Ways to break a target, as `muster demo break --how` names them, and what is wrong then. */
export const breakages = {
  '5xx': 'every chat call answers 500',
  hidden: '200 with an apology',
  slow: 'a chat takes 4 s',
  'content-type': 'plain text is accepted',
  overshoot: 'calls at once all pass a budget before the first is booked',
  'forgets-on-restart': 'a redeploy erases what was spent',
  'window-forgets': 'what was spent is forgotten every 3 s',
  'never-enforced': 'COST_GLOBAL_DAILY_TOKENS is never looked at',
  'bills-blocked': 'blocked calls are billed too',
  flaky: '/health answers 503 for 6 s of every 12 s',
  provider: 'the model provider is down, of both environments; nothing is deployed',
} as const;
export type Breakage = keyof typeof breakages;
export const breakageNames = Object.keys(breakages) as Breakage[];

/** What can be wrong with a release. `db`: the database is gone. */
export type FaultKind = Exclude<Breakage, 'provider'> | 'db';
export const isFault = (breakage: Breakage): breakage is Exclude<Breakage, 'provider'> =>
  breakage !== 'provider';
export const faultKinds: readonly FaultKind[] = [...breakageNames.filter(isFault), 'db'];

export type Release = { version: string; sha: string; faults: readonly { kind: FaultKind }[] };

export const hasFault = (release: Release, kind: FaultKind): boolean =>
  release.faults.some((fault) => fault.kind === kind);

/** The number-th release of the demo: 2 → version `1.4.2`, with a sha that is always the same. */
export function numbered(number: number, faults: readonly FaultKind[] = []): Release {
  const version = `1.4.${number}`;
  return { version, sha: hash('sha1', `demo ${version}`), faults: faults.map((kind) => ({ kind })) };
}
