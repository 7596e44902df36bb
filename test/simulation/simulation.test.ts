import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

const everyday = 10_000;

test(`${everyday} drills keep every promise of Safety`, { timeout: 240_000 }, async ({ annotate }) => {
  // The same one until somebody asks for another: what fails stays failing until it is mended.
  const seed = Number(process.env['SIMULATION_SEED'] ?? 20_779);
  console.log(`simulation: seed ${seed}`);

  const done = await simulate(seed, { drills: everyday });

  const perSecond = Math.round(done.drills / done.seconds);
  await annotate(`seed ${seed}: ${done.drills} drills in ${done.worlds} worlds, ${perSecond} drills/s`);
  expect(done.drills).toBeGreaterThanOrEqual(everyday);
  // Drills that are refused cost nothing and prove little: most of them must have lowered something.
  expect(done.lowered).toBeGreaterThan(everyday / 3);
});
