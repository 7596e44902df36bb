import { expect, test } from 'vitest';
import { aftermath } from '../fixtures/drill-aftermath.ts';
import { deathsOf } from '../fixtures/drill-deaths.ts';

const played = { drills: ['burst_429'] };

const deaths = await deathsOf(played, ['before caller.burst', 'after caller.burst']);

test.concurrent.each(deaths)(
  'burst-429, killed $when $effect: limits come back, nothing is sent again, evidence tells it',
  { timeout: 90_000 },
  async (death) => {
    expect(await aftermath(played, death)).toEqual([]);
  },
);
