import { afterAll, expect, test } from 'vitest';
import { openMutants } from './mutated.ts';
import { type Mutant, mutants } from './mutants.ts';
import type { simulate } from './simulate.ts';

const opened = openMutants();
afterAll(opened.remove);

/** More than any of them lives for; bounds one that lives on. */
const worldsMax = 600;
const seed = 1;

test('the code itself survives the worlds in which its mutants die', async () => {
  expect(await deathOf(undefined, 100)).toBe('');
});

/** Two of three in CI, a few in the everyday run, which has to stay short. MUTANTS=all: all. */
const { CI, MUTANTS } = process.env;
const isTried = (index: number): boolean => (CI ? index % 3 !== 2 : index % 10 === 0);
const tried = mutants.filter((_, index) => MUTANTS === 'all' || isTried(index));

test.for(tried)('$name: breaks a promise', { timeout: 60_000 }, async (mutant, { annotate }) => {
  const death = await deathOf(mutant, worldsMax);

  await annotate(death);
  const [, number = 'none'] = /^Safety (\d+): /.exec(death) ?? [];
  expect(mutant.breaks, death).toContain(number);
});

/** What the first world says that breaks; empty when none does. */
async function deathOf(mutant: Mutant | undefined, worlds: number): Promise<string> {
  const { simulate: play } = await opened.load<{ simulate: typeof simulate }>('simulate.ts', mutant);
  return play(seed, { worlds }, mutant?.sky ? { sky: mutant.sky } : {}).then(
    () => '',
    (error: Error) => error.message,
  );
}
