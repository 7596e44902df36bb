import { expect, it } from 'vitest';
import type { Caller } from '#act/drill/caller.ts';
import type { DrillTools } from '#act/drill/drill-tools.ts';
import type { ConfigInput } from '#ground/config/schema/config.ts';
import type { DrillStage } from '../../fixtures/drill-stage.ts';
import { blockedBy } from './called.ts';
import { dayLimit, expectAsBefore, fastStage, rowsOf } from './fast-stage.ts';

const lower = { [dayLimit]: { to: 1, answer: 'budget_window', byCall: 3 } };

/** A change has 5 min to run. */
const slowly = (config: ConfigInput): ConfigInput => {
  const drills = Object.entries(config.drills ?? {}).map(
    ([name, drill]) =>
      [name, drill.kind === 'burst-429' ? drill : { ...drill, liveWithin: '5m', leaseFor: '40m' }] as const,
  );
  return { ...config, drills: Object.fromEntries(drills) as NonNullable<ConfigInput['drills']> };
};

/** The stage's settings, which show what is written and never what runs. */
const unseenOn =
  (stage: DrillStage): DrillTools['settingsAt'] =>
  (source) => {
    const settings = stage.tools().settingsAt(source);
    return {
      ...settings,
      async live(expected, receipt) {
        const seen = await settings.live(expected, receipt);
        return seen.live === 'yes' ? { live: 'cannot-know', reason: 'not shown' } : seen;
      },
    };
  };

it('what nobody sees run has all its time to run, lowered and restored', async () => {
  await using stage = await fastStage({ lower, config: slowly });
  const { caller } = stage.tools();
  const now = (): number => stage.time.tools.now();
  let loweredMs: number | undefined;
  const slow: Caller = {
    ...caller,
    async call(order, signal) {
      const { lease } = await stage.target();
      if (lease?.state === 'LOWERED') loweredMs ??= now() - (lease.loweringAt ?? Number.NaN);
      const isOld = lease?.state === 'COOLING' && now() < (lease.backAt ?? 0) + 200_000;
      return isOld ? blockedBy('budget_window') : caller.call(order, signal);
    },
  };
  const run = await stage.play({ drills: ['budget_block'] }, { caller: slow, settingsAt: unseenOn(stage) });
  expect(loweredMs).toBeGreaterThanOrEqual(300_000);
  const [row] = rowsOf(run);
  expect(row).toMatchObject({ outcome: 'pass', reason: '', restored: 'closed' });
  expect(row?.restoreToPassMs).toBeGreaterThanOrEqual(200_000);
  await expectAsBefore(stage);
});

it('a breaker that closes once its switches may run again has closed in its time', async () => {
  await using stage = await fastStage({ config: slowly });
  const { caller } = stage.tools();
  const slow: Caller = {
    ...caller,
    async call(order, signal) {
      const { lease } = await stage.target();
      const isOld = lease?.state === 'COOLING' && stage.time.tools.now() < (lease.backAt ?? 0) + 200_000;
      return isOld ? blockedBy('breaker_open') : caller.call(order, signal);
    },
  };
  const run = await stage.play({ drills: ['breaker'] }, { caller: slow, settingsAt: unseenOn(stage) });
  // The demo cools down in real time, over which nobody leaps; nothing is said against its closing.
  expect(rowsOf(run)).toMatchObject([
    { restored: 'closed', findings: ['still breaker_open once Retry-After was over'] },
  ]);
});
