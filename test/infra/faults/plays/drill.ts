import { expect } from 'vitest';
import { executionName } from '#ground/durable/execution-name.ts';
import { executionEnded, scheduledTime } from '../../lambda-events.ts';
import { until, type Play } from '../matrix.ts';
import { baseline, limit } from '../town.ts';
import type { World } from '../world.ts';
import { recordedPhases, toldIds } from './slots.ts';

const hourMs = 3_600_000;
const slot = Math.floor(Date.now() / hourMs) * hourMs;
export const run = `hourly/staging/${new Date(slot).toISOString()}`;
const input = {
  run,
  environment: 'staging',
  drills: ['budget'],
  slot,
  startBy: slot + 5 * hourMs,
  endBy: slot + 6 * hourMs,
};

/** A minute of the watchdog in which it compares nothing. */
export const minute = { slot: scheduledTime(slot + 60_000) };

const settings = { [limit]: baseline };

/** Until every lease is closed, and its drill is over. */
export async function watchUntilClosed(world: World): Promise<void> {
  const watchdog = await world.warm('Watchdog');
  await until(async () => {
    await watchdog.invoke(minute);
    const [target] = await world.state('target');
    const { state = 'CLOSED' } = (target?.['lease'] ?? {}) as { state?: string };
    return state === 'CLOSED' && target?.['lock'] === undefined;
  });
}

/** A limit is lowered, blocks, and is put back, once; its end is told. */
export const drills: Play = {
  handler: 'Drill',
  before: async () => undefined,
  async deliver(world, courier) {
    // Nobody lowers unless a watchdog was heard of lately.
    await (await world.warm('Watchdog')).invoke(minute);
    await world.begin('Drill', executionName([run]), input);
    const { Status } = await courier.drive(executionName([run]));
    expect(Status).toBe('SUCCEEDED');
  },
  after: watchUntilClosed,
  until: Date.now(),
  async expected(world, ordeal) {
    expect(world.house.settings()).toEqual(settings);
    const limits = await recordedPhases(world, 'limits', run);
    const phases = await recordedPhases(world, 'drills', run);
    const end = phases.at(-1) ?? '';
    expect(toldIds(world)).toEqual([`${run}/budget#${end}`]);
    if (ordeal?.kind === 'denied') {
      // What it cannot read or record for a while may end it early; what it had lowered is put back all the same.
      expect(['refused', 'completed']).toContain(end);
      return;
    }
    expect(phases).toEqual(['started', 'row', 'completed']);
    expect(limits).toEqual(['leased', 'lowered', 'restored']);
    const changes = world.house.changes();
    expect([changes[0], changes.at(-1)]).toEqual([10, baseline]);
  },
  never: ({ kind, point: { action } }) =>
    (kind === 'overtaken' && action !== 'lambda:CheckpointDurableExecution') ||
    // Patience for hours is what a step's retries are for.
    kind === 'starved' ||
    // Then the execution fails: `watches` tells how its limits come back.
    (kind === 'denied' && action === 'lambda:CheckpointDurableExecution'),
};

/** A drill dies while its limit is lowered, and nobody knows yet. */
export async function dieLowered(world: World): Promise<void> {
  await (await world.warm('Watchdog')).invoke(minute);
  await world.begin('Drill', executionName([run]), input);
  const doomed = await world.start('Drill', { AWS_ACCESS_KEY_ID: 'CALM' });
  world.house.onLowered(() => void doomed[Symbol.asyncDispose]());
  const dies = world.aws.lambda.drive(executionName([run]), (event) => doomed.invoke(event), 3000);
  await expect(dies).rejects.toThrow('the container ended');
  expect(world.house.settings()).toMatchObject({ [limit]: 10 });
}

/** The drill dies while its limit is lowered: its watchdog hears of it, puts it back, and tells how it ended. */
export const watches: Play = {
  handler: 'Watchdog',
  before: dieLowered,
  deliver: async (_, courier) => void (await courier.send(executionEnded(run))),
  async after(world) {
    // Its dead letter is all that is left of the event where it was denied for good: then it is sent once more.
    await (await world.warm('Watchdog')).invoke(executionEnded(run));
    await watchUntilClosed(world);
  },
  until: Date.now(),
  async expected(world) {
    expect(world.house.settings()).toEqual(settings);
    expect(new Set(world.house.changes())).toEqual(new Set([baseline]));
    const limits = await recordedPhases(world, 'limits', run);
    expect(limits.filter((phase) => phase === 'restored')).toEqual(['restored']);
    expect(await recordedPhases(world, 'drills', run)).toEqual(['started', 'completed']);
    expect(toldIds(world)).toEqual([`${run}/budget#completed`]);
  },
};

/** A minute in which the watchdog compares comes while a drill is at work: it restores nothing, and finds nothing off. */
export const watched: Play = {
  ...drills,
  others: async (world) => {
    const comparing = { slot: scheduledTime(slot + 300_000) };
    expect(await (await world.warm('Watchdog')).invoke(comparing)).toEqual({
      leases: [],
      drift: { staging: [] },
    });
  },
  async expected(world, ordeal) {
    await drills.expected(world, ordeal);
    expect(world.house.changes()).toEqual([10, baseline]);
  },
  never: ({ kind }) => kind !== 'overtaken',
};
