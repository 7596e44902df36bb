import { expect, test } from 'vitest';
import { simulateIncidents } from './simulate-incidents.ts';

const everyday = 1000;

test(
  `${everyday} incidents keep every promise about alarms and rollbacks`,
  { timeout: 300_000 },
  async ({ annotate }) => {
    // The same one until somebody asks for another: what fails stays failing until it is mended.
    const seed = Number(process.env['SIMULATION_SEED'] ?? 20_779);
    console.log(`incidents: seed ${seed}`);

    const done = await simulateIncidents(seed, { incidents: everyday });

    const perSecond = Math.round(done.incidents / done.seconds);
    await annotate(`seed ${seed}: ${done.incidents} incidents in ${done.worlds} worlds, ${perSecond}/s`);
    await annotate(JSON.stringify(done));
    expect(done.incidents).toBeGreaterThanOrEqual(everyday);
    // What is refused proves little: many must have been carried out, and come out either way.
    expect(done.acts).toBeGreaterThan(everyday / 10);
    expect(Object.keys(done.ends).toSorted()).toEqual([
      'dry-run',
      'expired',
      'joined',
      'refused',
      'stuck',
      'verified',
    ]);
  },
);
