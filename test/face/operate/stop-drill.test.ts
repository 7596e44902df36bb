import { expect, it, onTestFinished } from 'vitest';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import { watchLeases } from '#act/limits/watchdog.ts';
import { stopDrill } from '#face/operate/stop-drill.ts';
import { openLimits } from '#face/wire/local-limits.ts';
import { epochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { readConfig } from '#ground/config/read.ts';
import { openWindow, readWindows } from '#observe/window/windows.ts';
import { drillWorld, limit, original, target } from '../cli/drill-world.ts';

const run = 'budget_block/dead';
const who = { by: 'oncall-1', reason: 'stopped' };

/** A drill in the middle: limit lowered, window open, lock taken. */
async function midway() {
  const world = await drillWorld();
  await world.lower();
  const tools = await openLimits(world.cli.data);
  onTestFinished(() => tools.close());
  const now = tools.clock.now();
  await openWindow(tools.state, target, {
    id: `${run}/budget_block`,
    kind: 'drill',
    from: now,
    until: epochMs(now + 3_600_000),
    answers: ['budget_window'],
  });
  const lock = { kind: 'drill', id: run, since: now, until: now + 3_600_000 } as const;
  await changeTarget(tools.state, target, (state) => ({ ...state, lock }));
  const reading = readConfig(world.config);
  if (reading.kind !== 'valid') throw new Error('the config of the demo is valid');
  const input = { run, environment: 'staging', drills: ['budget_block'] };
  const underWay = { input, drill: 'budget_block', startedAt: now };
  const stop = (withinMs: number, more: Partial<LimitsTools> = {}) =>
    stopDrill({ ...tools, ...more, config: reading.config, stopRun: () => undefined }, underWay, who, {
      withinMs,
    });
  const openWindows = async () =>
    (await readWindows(tools.state, target)).filter(({ until }) => until > tools.clock.now()).length;
  return { world, tools, stop, openWindows };
}

it('puts limits back although its end cannot be recorded, and owes that', async () => {
  const { world, tools, stop, openWindows } = await midway();
  const appender: LimitsTools['appender'] = {
    ...tools.appender,
    append: (stream, draft) =>
      stream === 'drills'
        ? Promise.reject(new MusterError('EVIDENCE_UNAVAILABLE', 'the disk is full'))
        : tools.appender.append(stream, draft),
  };
  await expect(stop(20_000, { appender })).rejects.toMatchObject({ code: 'EVIDENCE_UNAVAILABLE' });
  expect((await world.written())[limit]).toBe(original);
  const { lock, lease, owed } = await world.state();
  expect([lock, lease?.state, owed.map(({ detail }) => detail.reason)]).toEqual([
    undefined,
    'CLOSED',
    ['budget_block unknown: stopped by oncall-1'],
  ]);
  expect(await openWindows()).toBe(0);
});

it('keeps lock and window of what is not back in time, for the watchdog to end', async () => {
  const { world, tools, stop, openWindows } = await midway();
  expect(await stop(0)).toMatchObject({ isBack: false });
  expect([(await world.state()).lock?.id, await openWindows()]).toEqual([run, 1]);

  await expect
    .poll(async () => (await watchLeases(tools, (id) => id === run), (await world.state()).lock), {
      timeout: 15_000,
      interval: 200,
    })
    .toBeUndefined();
  expect([(await world.state()).lease?.state, await openWindows()]).toEqual(['CLOSED', 0]);
});
