import type { Mistake } from './mutated.ts';
import type { Weather } from './world/weather.ts';

/** One mistake in the code that lowers, restores, locks or spends, and the promise of DESIGN's Safety that it breaks. */
export type Mutant = Mistake & {
  /** Numbers of Safety, one of which the simulation must name. */
  breaks: readonly string[];
  /** Weather in which it shows soon. */
  sky?: Partial<Weather>;
};

const limits = (file: string): string => `src/act/limits/${file}.ts`;
const drill = (file: string): string => `src/act/drill/${file}.ts`;

/** Writes take their time, and who wrote them dies in the meantime: somebody else restores. */
const slowWrites: Partial<Weather> = {
  isCalm: false,
  late: 1,
  crash: 0.02,
  freeze: 0,
  abandoned: 1,
  isDeathKnown: true,
  held: 1,
  clockSet: 0,
  unwatched: 0,
  meddled: 0,
  only: 'tokens',
};

export const mutants: readonly Mutant[] = [
  {
    name: 'no watchdog',
    file: limits('watchdog'),
    find: 'isOpen(lease) ? dueReason(lease, isDead, tools.clock.now()) : undefined',
    replace: '(undefined as string | undefined)',
    breaks: ['1'],
  },
  {
    name: 'what is overdue is told to nobody',
    file: limits('watchdog'),
    find: "progress.kind === 'waiting' && at >= restoreBy",
    replace: 'false',
    breaks: ['1'],
  },
  {
    name: 'nobody is armed before lowering',
    file: limits('while-lowered'),
    find: '() => tools.guardian.arm(target, opened.grip.lease)',
    replace: 'async () => null',
    breaks: ['3'],
  },
  {
    name: 'fence and state ignored on lowering',
    file: limits('lease-moves'),
    find: 'state.fence === grip.fence ? found(state, grip.lease, states) : undefined',
    replace: 'state.lease?.id === grip.lease ? state.lease : undefined',
    breaks: ['1'],
    sky: { isCalm: false, freeze: 0.03, held: 1, rolledBack: 1, only: 'tokens' },
  },
  {
    name: 'fence not bumped on takeover',
    file: limits('lease-moves'),
    find: "{ ...open, state: 'RESTORING', restoring }), fence: state.fence + 1 }",
    replace: "{ ...open, state: 'RESTORING', restoring }) }",
    breaks: ['1'],
  },
  {
    name: 'lowered however late it is',
    file: limits('lease-moves'),
    find: 'now > lease.lowerBy',
    replace: 'false',
    breaks: ['1'],
    sky: { isCalm: false, freeze: 0.02 },
  },
  {
    name: 'hold ignored by who lowers',
    file: limits('lease-moves'),
    find: 'holdReason(state, now) ?? lostLock(state, lease.run)',
    replace: 'lostLock(state, lease.run)',
    breaks: ['5'],
    sky: { isCalm: false, held: 1, crash: 0, freeze: 0.02, rolledBack: 0, meddled: 0, only: 'tokens' },
  },
  {
    name: 'evidence after close',
    file: limits('advance-restore'),
    find: '  await journalRestored(tools, target, lease, taint);',
    replace: '',
    breaks: ['7'],
  },
  {
    name: 'closed without waiting for writes in flight',
    file: limits('advance-restore'),
    find: "if (tools.clock.now() < due) return { kind: 'back', at: due };",
    replace: '',
    breaks: ['1'],
    sky: slowWrites,
  },
  {
    name: 'closed without a second read-back',
    file: limits('advance-restore'),
    find: 'if (!sameSettings(lease.originals, values)) return lowerLanded(tools, target, lease, values);',
    replace: '',
    breaks: ['1'],
    sky: slowWrites,
  },
  {
    name: 'restoring overwrites what somebody else set',
    file: limits('judge-found'),
    find: "to && from && sameSetting(now, from) ? 'toWrite' : 'disputed'",
    replace: "to ? 'toWrite' : 'disputed'",
    breaks: ['1'],
  },
  {
    name: 'unset is not a value',
    file: limits('setting'),
    find: "'set' in baseline ? setTo(baseline.set) : unset",
    replace: "'set' in baseline ? setTo(baseline.set) : setTo(Number(baseline.unset))",
    breaks: ['1', '2'],
  },
  {
    name: 'a late write is not taken back',
    file: limits('lower'),
    find: 'await takeBack(scene, order, settings, grip);',
    replace: '',
    breaks: ['1'],
    sky: { isCalm: false, freeze: 0.05, crash: 0, held: 1, only: 'tokens' },
  },
  {
    name: 'drift is told to nobody',
    file: limits('drift'),
    find: 'if (after.fence !== before.fence) return [];',
    replace: 'if (after.fence >= 0) return [];',
    breaks: ['1'],
  },
  {
    name: 'lock ignored by a second run',
    file: limits('lock-moves'),
    find: 'if (!lock || lock.id === wanted.id || lock.until <= now) return undefined;',
    replace: 'if (lock?.until !== -1) return undefined;',
    breaks: ['5'],
  },
  {
    name: 'claim not permanent',
    file: drill('claim'),
    find: "if (result.kind === 'stored') return null;",
    replace: 'if (result.kind.length > 0) return null;',
    breaks: ['4', '7'],
  },
  {
    name: 'spend not reserved',
    file: drill('admit'),
    find: '?? reserveSpend(scene)',
    replace: '?? null',
    breaks: ['4'],
  },
  {
    name: 'burst sent again after a crash',
    file: drill('play-burst'),
    find: "semantics: 'once'",
    replace: "semantics: 'atLeastOnce'",
    breaks: ['4'],
    sky: { isCalm: false, crash: 0.05, abandoned: 0, only: 'burst' },
  },
  {
    name: 'lowered without authority',
    file: drill('admit'),
    find: 'authority === home ? null',
    replace: 'authority !== undefined ? null',
    breaks: ['3'],
    sky: { isCalm: false, duplicated: 1, astray: 1, only: 'tokens', crash: 0, freeze: 0 },
  },
  {
    name: 'a rollback acts on lowered limits',
    file: 'src/act/runbook/take-target.ts',
    find: "(await advanceRestore(tools, target, who)).kind === 'waiting' ? null : true",
    replace: 'true',
    breaks: ['5'],
  },
];
