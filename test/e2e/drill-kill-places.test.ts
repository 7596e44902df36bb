import { expect, test } from 'vitest';
import { aftermath } from '../fixtures/drill-aftermath.ts';
import { railwayGround, ssmGround } from '../fixtures/drill-grounds.ts';

const played = { drills: ['budget_block'], limit: 'LIMIT_A' };
const effects = ['state target locked, PREPARED', 'settings.lower', 'settings.restore'];

test.runIf(process.env['CI']).each([
  ['railway', railwayGround],
  ['ssm', ssmGround],
] as const)(
  'settings on %s come back from a drill killed after its lease, its lowering and its restoring',
  { timeout: 120_000 },
  async (_, ground) => {
    const kill = (effect: string) => aftermath(played, { effect, when: 'after' }, ground);
    expect(await Promise.all(effects.map(kill))).toEqual([[], [], []]);
  },
);
