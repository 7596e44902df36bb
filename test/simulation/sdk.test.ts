import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';
import { sdkEngine } from './world/sdk-engine.ts';

/** All of them in CI; fewer in the everyday run, which has to stay short. */
const drills = process.env['CI'] ? 200 : 60;

/**
 * The same worlds with workflows on the durable SDK, kept by our backend. AWS's own testing runner is not among the
 * engines: it makes time pass by replacing the timers of the whole process, and its executions cannot share a clock, a
 * store and a target with others, which is what is tried here.
 */
test(
  `${drills} drills on the durable SDK keep the same promises`,
  { timeout: 240_000 },
  async ({ annotate }) => {
    const seed = Number(process.env['SIMULATION_SEED'] ?? 20_779);
    console.log(`simulation on the SDK: seed ${seed}`);

    const done = await simulate(seed, { drills }, { engine: sdkEngine(), sky: { only: 'tokens' } });

    await annotate(
      `seed ${seed}: ${done.drills} drills in ${done.worlds} worlds, ${Math.round(done.seconds)} s`,
    );
    expect(done.lowered).toBeGreaterThan(drills / 3);
  },
);
