import { expect, test } from 'vitest';
import { aftermath } from '../fixtures/drill-aftermath.ts';
import { deathsOf } from '../fixtures/drill-deaths.ts';

const played = { drills: ['budget_block'], limit: 'COST_REQUEST_MAX_TOKENS' };

const deaths = await deathsOf(played, [
  'after PATCH variables',
  'after settings.lower',
  'after PATCH variables (2)',
  'after state target locked, CLOSED',
]);

test.concurrent.each(deaths)(
  'budget-block, killed $when $effect: limits come back, nothing is sent again, evidence tells it',
  { timeout: 90_000 },
  async (death) => {
    expect(await aftermath(played, death)).toEqual([]);
  },
);
