import { afterAll, beforeAll, expect, test } from 'vitest';
import { failuresOf } from './faults/matrix.ts';
import { begins, clears, overtakes, raises, swept } from './faults/plays/probe.ts';
import { starts } from './faults/plays/dispatch.ts';
import { drills, watched, watches } from './faults/plays/drill.ts';
import { tellsHook, tellsOncall } from './faults/plays/notify.ts';
import { removes } from './faults/plays/removal.ts';
import { dies, rollsBack } from './faults/plays/runbook.ts';
import { tends } from './faults/plays/sweep.ts';
import { witnesses } from './faults/plays/witness.ts';
import { due, recorded, slotAt, watch } from './faults/plays/slots.ts';
import { expectSound } from './faults/sound.ts';
import { openStage, openWorld, type Stage } from './faults/world.ts';

/** What is landed is judged by what was tried; another seed tries other cases. */
const seed = Number(process.env['FAULTS_SEED'] ?? 20_261_123);

/** FAULTS_SHOWN=1 names each case as it ends; FAULTS_CASES=1000 plays all, FAULTS_ONLY='denied events' those of that name. */
const { FAULTS_SHOWN, FAULTS_CASES, FAULTS_ONLY = '', CI } = process.env;

let stage: Stage;

beforeAll(async () => {
  console.info(`faults of AWS: FAULTS_SEED=${seed}`);
  stage = await openStage();
}, 120_000);

afterAll(() => stage[Symbol.asyncDispose]());

/** How many cases of an ordinary day, and of CI. */
const plays = [
  ['the first slot ever', begins, 2, 4],
  ['a slot that raises an alarm', raises, 5, 8],
  ['a slot that clears it', clears, 1, 3],
  ['a slot that the next one overtakes', overtakes, 1, 2],
  ['a slot that the sweep overtakes', swept, 1, 2],
  ['an event that starts three executions', starts, 2, 4],
  ['a rollback', rollsBack, 3, 5],
  ['a rollback whose caller dies', dies, 1, 1],
  ['a notice by webhook', tellsHook, 1, 2],
  ['a notice by e-mail', tellsOncall, 1, 3],
  ['a drill', drills, 1, 2],
  ['a drill that the watchdog overtakes', watched, 1, 2],
  ['a drill that died', watches, 1, 2],
  ['a minute of the sweep', tends, 3, 4],
  ['a change of evidence', witnesses, 2, 3],
  ['a removal of the stack', removes, 1, 2],
] as const;

test.for(plays)(
  '%s: nothing is lost and nothing doubled, whatever happens to any call of AWS',
  { timeout: 600_000 },
  async ([, play, everyDay, inCi]) => {
    const casesMax = Number(FAULTS_CASES ?? (CI ? inCi : everyDay));
    const onCase = FAULTS_SHOWN === undefined ? () => undefined : console.info;
    expect(await failuresOf(stage, play, { casesMax, seed, only: FAULTS_ONLY, onCase })).toEqual([]);
  },
);

test('a slot that comes later than its period is not probed, and a gap covers it once, however often it comes', async () => {
  await using world = await openWorld(stage);
  const probe = await world.warm('Probe');
  const late = due(-65);

  expect(await probe.invoke(late)).toEqual({ outcomes: {} });
  expect(await recorded(world, 'health')).toEqual([]);
  await watch(world, 0);
  await probe.invoke(late);
  expect(await recorded(world, 'health')).toEqual(['-1 gap', '0 pass']);
  await expectSound(world, slotAt(1) - 1);
}, 60_000);
