import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

/** The everyday run has to stay short: it plays the first of those that CI plays. */
const count = process.env['CI'] ? 10_000 : 3000;

test(`${count} drills keep every promise of Safety`, { timeout: 240_000 }, async ({ annotate }) => {
  // The same one until somebody asks for another: what fails stays failing until it is mended.
  const seed = Number(process.env['SIMULATION_SEED'] ?? 20_779);
  console.log(`simulation: seed ${seed}`);

  const done = await simulate(seed, { drills: count });

  const perSecond = Math.round(done.drills / done.seconds);
  await annotate(`seed ${seed}: ${done.drills} drills in ${done.worlds} worlds, ${perSecond} drills/s`);
  expect(done.drills).toBeGreaterThanOrEqual(count);
  // Drills that are refused cost nothing and prove little: most of them must have lowered something.
  expect(done.lowered).toBeGreaterThan(count / 3);
});
