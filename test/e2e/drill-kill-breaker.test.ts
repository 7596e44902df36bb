import { expect, test } from 'vitest';
import { aftermath } from '../fixtures/drill-aftermath.ts';
import { deathsOf } from '../fixtures/drill-deaths.ts';

const played = { drills: ['breaker'] };

const deaths = await deathsOf(played, ['after settings.lower', 'after caller.call (4)']);

test.concurrent.each(deaths)(
  'breaker-open, killed $when $effect: limits come back, nothing is sent again, evidence tells it',
  { timeout: 90_000 },
  async (death) => {
    expect(await aftermath(played, death)).toEqual([]);
  },
);
