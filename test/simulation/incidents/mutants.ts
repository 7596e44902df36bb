import type { Mistake } from '../mutated.ts';
import type { Weather } from '../world/weather.ts';
import type { PromiseName } from './checks/promises.ts';

/** One mistake in the code that alarms, tells or rolls back, and the promise of `promises.ts` that it breaks. */
export type Mutant = Mistake & {
  /** One of which the simulation must name. */
  breaks: readonly PromiseName[];
  /** It shows so soon that it is tried in the everyday run. */
  isEveryday?: true;
  /** Weather in which it shows soon. */
  sky?: Partial<Weather>;
};

const alarm = (file: string): string => `src/observe/alarm/${file}.ts`;
const notify = (file: string): string => `src/observe/notify/${file}.ts`;
const runbook = (file: string): string => `src/act/runbook/${file}.ts`;

/** Processes die often, and come back late. */
const deaths: Partial<Weather> = {
  isCalm: false,
  crash: 0.008,
  freeze: 0,
  throttled: 0,
  lost: 0,
  outages: [],
  held: 0,
  rolledBack: 0,
  clockSet: 0,
};

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
    isEveryday: true,
    file: alarm('observe'),
    find: "expectedIn(body) === undefined ? outcome : 'unknown'",
    replace: "expectedIn(body) === 'nobody' ? 'unknown' : outcome",
    breaks: ['1.known'],
  },
  {
    name: 'unknown counts as a failure',
    isEveryday: true,
    file: alarm('decide'),
    find: "case 'unknown':\n      return moved;",
    replace: "case 'unknown':\n      return { ...moved, streak: { fail: fail + 1, bad: bad + 1, pass: 0 } };",
    breaks: ['1.known'],
  },
  {
    name: 'acted again without a look at what became of the first',
    file: runbook('act-in-order'),
    sky: { isCalm: false, partial: 0.6, crash: 0, freeze: 0, throttled: 0, clockSet: 0 },
    find: 'await lookAfter(scene, act)',
    replace: "({ kind: 'not-acted', detail: '' } as Observed)",
    breaks: ['1.once'],
  },
  {
    name: 'an act that was cut off is repeated',
    file: runbook('act-once'),
    find: "semantics: 'once'",
    replace: "semantics: 'atLeastOnce'",
    breaks: ['1.once', '5.records'],
    sky: deaths,
  },
  {
    name: 'the world is not asked again before the act',
    file: runbook('act-once'),
    find: '  const against = await worldObjection(scene, decidedAt);\n  if (against !== null) return against;\n',
    replace: '',
    breaks: ['1.alarm', '1.held'],
    sky: deaths,
  },
  {
    name: 'a decision never gets too old',
    file: runbook('guards'),
    find: ' ?? tooLate(scene, decidedAt)',
    replace: '',
    breaks: ['1.alarm'],
    sky: { ...deaths, crash: 0.03 },
  },
  {
    name: 'no cooldown',
    file: runbook('guard'),
    find: '    cooling(ledger, guards.cooldown, at) ??\n',
    replace: '',
    breaks: ['1.ledger'],
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
    find: 'cameWhileLowered(config, environment, span, tainted)',
    replace: 'cameWhileLowered(config, environment, span, [])',
    breaks: ['1.good'],
  },
  {
    name: 'what never passed is good',
    file: runbook('span-evidence'),
    find: "if (outcome !== 'pass') {",
    replace: "if (outcome === 'unknown') {",
    breaks: ['1.good'],
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
    name: 'what could not be written of a notice is left',
    file: notify('notify-workflow'),
    find: '    await book.close();\n',
    replace: '',
    breaks: ['3.told'],
  },
  {
    name: 'what is raised is raised again',
    isEveryday: true,
    file: alarm('decide'),
    find: 'if (state.raised && !isWorse(severity, state.raised.severity)) return undefined;',
    replace: '',
    breaks: ['4.turns'],
  },
  {
    name: 'verified whatever the rounds say',
    isEveryday: true,
    file: runbook('verify-rounds'),
    find: 'if (bad) return notPassed(round, ...bad);',
    replace: 'if (bad && round < 0) return notPassed(round, ...bad);',
    breaks: ['5.verified'],
  },
];
