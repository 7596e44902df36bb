import { expect, test } from 'vitest';
import type { DrillPhase } from '#act/drill/drill-tools.ts';
import { after, at } from './told.ts';

const told = (phase: DrillPhase, text: string) =>
  ({
    kind: 'drill',
    at: at('03:00:00'),
    environment: 'staging',
    drill: 'budget_block',
    run: 'budget_block/1',
    limit: 'COST_X',
    phase,
    text,
  }) as const;

test('of a drill the lines are what changes its target, and what each limit came to', () => {
  const { events } = after(
    told('leased', 'budget_block/1/COST_X'),
    told('lowered', 'COST_X to 1'),
    told('calling', 'up to 3 calls'),
    told('row', 'pass'),
    told('row', 'fail: never blocked'),
  );
  expect(events.map(({ text, tone }) => `${tone}: ${text}`)).toEqual([
    'plain: drill budget_block staging COST_X lowered: COST_X to 1',
    'plain: drill budget_block staging COST_X row: pass',
    'warn: drill budget_block staging COST_X row: fail: never blocked',
  ]);
});

test('limits that are not back look as bad as they are', () => {
  const { events } = after({
    kind: 'told',
    at: at('03:00:00'),
    type: 'Limits Not Restored',
    environment: 'staging',
    severity: 'critical',
    reason: 'limits are lowered beyond 02:59',
  });
  expect(events).toEqual([
    { at: at('03:00:00'), tone: 'bad', text: 'limits not restored: staging limits are lowered beyond 02:59' },
  ]);
});
