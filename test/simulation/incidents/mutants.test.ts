import { afterAll, expect, test } from 'vitest';
import { openMutants } from '../mutated.ts';
import { type Mutant, mutants } from './mutants.ts';
import type { simulateIncidents } from './simulate-incidents.ts';

const opened = openMutants();
afterAll(opened.remove);

/** More than any of them lives for; bounds one that lives on. */
const worldsMax = 300;
const seed = 1;

test('the code itself survives the worlds in which its mutants die', { timeout: 60_000 }, async () => {
  expect(await deathOf(undefined, 20)).toBe('');
});

/** In CI every fourth one and all that show soon; the everyday run has to stay short. MUTANTS=all: all. */
const isTried = ({ isEveryday }: Mutant, index: number): boolean =>
  process.env['MUTANTS'] === 'all' || isEveryday === true || index % 4 === 0;
const tried = process.env['CI'] || process.env['MUTANTS'] ? mutants.filter(isTried) : mutants.slice(0, 1);

test.for(tried)('$name: breaks a promise', { timeout: 120_000 }, async (mutant, { annotate }) => {
  const death = await deathOf(mutant, worldsMax);

  await annotate(death);
  const [, name = 'none'] = /^Incidents (\S+): /.exec(death) ?? [];
  expect(mutant.breaks, death).toContain(name);
});

type Simulation = { simulateIncidents: typeof simulateIncidents };

/** What the first world says that breaks; empty when none does. */
async function deathOf(mutant: Mutant | undefined, worlds: number): Promise<string> {
  const { simulateIncidents: play } = await opened.load<Simulation>(
    'incidents/simulate-incidents.ts',
    mutant,
  );
  return play(seed, { worlds }, mutant?.sky ? { sky: mutant.sky } : {}).then(
    () => '',
    (error: Error) => error.message,
  );
}
