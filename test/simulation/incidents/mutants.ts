import type { Mistake } from '../mutated.ts';
import type { Weather } from '../world/weather.ts';
import type { PromiseName } from './checks/promises.ts';

/** One mistake in the code that alarms, tells or rolls back, and the promise of `promises.ts` that it breaks. */
export type Mutant = Mistake & {
  /** One of which the simulation must name. */
  breaks: readonly PromiseName[];
  /** Weather in which it shows soon. */
  sky?: Partial<Weather>;
};

const alarm = (file: string): string => `src/observe/alarm/${file}.ts`;
const notify = (file: string): string => `src/observe/notify/${file}.ts`;
const runbook = (file: string): string => `src/act/runbook/${file}.ts`;

/** Processes die often, and come back late. */
const deaths: Partial<Weather> = { isCalm: false, crash: 0.01 };

export const mutants: readonly Mutant[] = [
  {
    name: 'a failing dependency vetoes nothing',
    file: runbook('guards'),
    find: '    vetoed(sight) ??\n',
    replace: '',
    breaks: ['1.dependency'],
  },
  {
    name: 'what was expected by a window counts',
    file: alarm('observe'),
    find: "expectedIn(body) === undefined ? outcome : 'unknown'",
    replace: "expectedIn(body) === 'nobody' ? 'unknown' : outcome",
    breaks: ['1.known'],
  },
  {
    name: 'unknown counts as a failure',
    file: alarm('decide'),
    find: "case 'unknown':\n      return moved;",
    replace: "case 'unknown':\n      return { ...moved, streak: { fail: fail + 1, bad: bad + 1, pass: 0 } };",
    breaks: ['1.known'],
  },
  {
    name: 'acted again without a look at what became of the first',
    file: runbook('act-in-order'),
    sky: { isCalm: false, partial: 0.5 },
    find: 'await lookAfter(scene, act)',
    replace: "({ kind: 'not-acted', detail: '' } as Observed)",
    breaks: ['1.once'],
  },
  {
    name: 'an act that was cut off is repeated',
    file: runbook('act-once'),
    find: "semantics: 'once'",
    replace: "semantics: 'atLeastOnce'",
    breaks: ['1.once'],
    sky: deaths,
  },
  {
    name: 'the world is not asked again before the act',
    file: runbook('act-once'),
    find: 'index === 0 ? await worldObjection(scene, decidedAt) : null',
    replace: 'index < 0 ? await worldObjection(scene, decidedAt) : null',
    breaks: ['1.alarm', '1.held'],
    sky: deaths,
  },
  {
    name: 'a decision never gets too old',
    file: runbook('guards'),
    find: ' ?? tooLate(scene, decidedAt)',
    replace: '',
    breaks: ['1.alarm'],
    sky: deaths,
  },
  {
    name: 'an alarm that cleared is acted on',
    file: runbook('guards'),
    find: '(await alarmIsOver(scene)) ??',
    replace: '',
    breaks: ['1.alarm'],
    sky: deaths,
  },
  {
    name: 'people who hold the environment are overlooked',
    file: runbook('guards'),
    find: ' ?? (await isHeld(scene))',
    replace: '',
    breaks: ['1.held'],
    sky: { held: 1, rolledBack: 1 },
  },
  {
    name: 'no cooldown',
    file: runbook('guard'),
    find: '    cooling(ledger, guards.cooldown, at) ??\n',
    replace: '',
    breaks: ['1.ledger'],
  },
  {
    name: 'a second act in one incident',
    file: runbook('guard'),
    find: '    sameIncident(ledger, incident) ??\n',
    replace: '',
    breaks: ['1.once', '1.ledger'],
  },
  {
    name: 'an old release is rolled back too',
    file: runbook('release-guard'),
    find: 'tooOld(scene, sight) ??',
    replace: '',
    breaks: ['1.release'],
  },
  {
    name: 'what came while a limit was lowered is good',
    file: runbook('last-known-good'),
    find: 'isTainted(span, wanted) ? lowered : await prove',
    replace: 'await prove',
    breaks: ['1.good'],
  },
  {
    name: 'what never passed is good',
    file: runbook('span-evidence'),
    find: "row.length === passes && row.every(({ outcome }) => outcome === 'pass')",
    replace: "row.length === passes && row.every(({ outcome }) => outcome !== 'unknown')",
    breaks: ['1.good'],
  },
  {
    name: 'an incident is not left by what clears',
    file: alarm('carry-out'),
    find: '    await leaveIncident(store, subject, subject.check);\n',
    replace: '',
    breaks: ['2.clear'],
  },
  {
    name: 'what is stuck is told as what its alarm was',
    file: runbook('journal'),
    find: "if (phase === 'stuck') return 'critical';",
    replace: "if (phase === 'stuck') return 'info';",
    breaks: ['2.stuck'],
  },
  {
    name: 'what the bus did not take is forgotten',
    file: 'src/record/event/owed.ts',
    find: 'if (!(await isTaken(tools.bus, { type: item.type, detail }))) break;',
    replace: 'await isTaken(tools.bus, { type: item.type, detail });',
    breaks: ['3.accepted'],
  },
  {
    name: 'an end that the bus did not take is over',
    file: 'src/act/limits/tell-end.ts',
    find: 'if (id === undefined && tools.bus.isHeard?.() !== false)',
    replace: 'if (id === undefined && tools.bus.isHeard?.() === true)',
    breaks: ['3.accepted'],
  },
  {
    name: 'nobody tends what is owed',
    file: alarm('tend'),
    find: 'if (isReminded || state.owed.length > 0) await',
    replace: 'if (isReminded) await',
    breaks: ['3.recorded', '3.accepted', '2.end'],
    sky: deaths,
  },
  {
    name: 'what could not be written of a notice is left',
    file: notify('notify-workflow'),
    find: '    await book.close();\n',
    replace: '',
    breaks: ['3.told'],
  },
  {
    name: 'what is raised is raised again',
    file: alarm('decide'),
    find: 'if (state.raised && !isWorse(severity, state.raised.severity)) return undefined;',
    replace: '',
    breaks: ['4.turns'],
  },
  {
    name: 'verified whatever the rounds say',
    file: runbook('verify-rounds'),
    find: 'if (bad) return notPassed(round, ...bad);',
    replace: 'if (bad && round < 0) return notPassed(round, ...bad);',
    breaks: ['5.verified'],
  },
];
