import { afterAll, beforeAll, expect, test } from 'vitest';
import { failuresOf } from './faults/matrix.ts';
import { begins, clears, raises } from './faults/plays/probe.ts';
import { starts } from './faults/plays/dispatch.ts';
import { drills, watches } from './faults/plays/drill.ts';
import { tellsHook, tellsOncall } from './faults/plays/notify.ts';
import { rollsBack } from './faults/plays/runbook.ts';
import { tends } from './faults/plays/sweep.ts';
import { openStage, type Stage } from './faults/world.ts';

const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000);

let stage: Stage;

beforeAll(async () => {
  console.info(`faults of AWS: FAULTS_SEED=${seed}`);
  stage = await openStage();
}, 120_000);

afterAll(() => stage[Symbol.asyncDispose]());

/** How many cases of an ordinary day, and of CI. */
const plays = [
  ['the first slot ever', begins, 6, 20],
  ['a slot that raises an alarm', raises, 10, 40],
  ['a slot that clears it', clears, 4, 20],
  ['an event that starts three executions', starts, 4, 20],
  ['a rollback', rollsBack, 6, 24],
  ['a notice by webhook', tellsHook, 3, 10],
  ['a notice by e-mail', tellsOncall, 3, 12],
  ['a drill', drills, 2, 8],
  ['a drill that died', watches, 3, 10],
  ['a minute of the sweep', tends, 6, 20],
] as const;

test.for(plays)(
  '%s: nothing is lost and nothing doubled, whatever happens to any call of AWS',
  { timeout: 600_000 },
  async ([, play, everyDay, inCi]) => {
    const casesMax = Number(process.env['FAULTS_CASES'] ?? (process.env['CI'] ? inCi : everyDay));
    expect(await failuresOf(stage, play, { casesMax, seed })).toEqual([]);
  },
);
