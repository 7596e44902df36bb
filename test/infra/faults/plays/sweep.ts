import { expect } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import { appendSlot } from '#record/evidence/append-slot.ts';
import { appenderOn, manualClock } from '../../../fixtures/evidence.ts';
import { scheduledTime } from '../../lambda-events.ts';
import type { Play } from '../matrix.ts';
import type { World } from '../world.ts';
import { expectRaised, toldIds } from './slots.ts';

const minuteMs = 60_000;
const fiveMinutes = Math.floor(Date.now() / (5 * minuteMs)) * 5 * minuteMs;
const minutesAgo = (count: number) => epochMs(fiveMinutes - count * minuteMs);
const lastWatched = minutesAgo(29);

const cadence = { every: minuteMs };
const streamOf = (check: string): string => `production/shop/${check}/eu-central-1`;

/** Two slots half an hour ago, and nobody since. */
async function watchedUntil({ log }: World): Promise<void> {
  const clock = manualClock(minutesAgo(30));
  const tools = { log, clock, appender: appenderOn(log, clock) };
  const since = clock.now();
  await announceStreams(
    tools,
    ['health', 'ready'].map((check) => ({ stream: streamOf(check), schedule: cadence, since })),
  );
  for (const slot of [since, lastWatched]) {
    clock.set(slot);
    for (const check of ['health', 'ready'])
      await appendSlot(
        tools,
        { stream: streamOf(check), slot, cadence },
        {
          kind: 'slot',
          outcome: check === 'health' ? 'fail' : 'pass',
          slot,
          location: 'eu-central-1',
          body: { check, requests: 1 },
        },
      );
  }
}

/** A probe that comes too late to probe, and evaluates; the bus takes nothing. */
async function raiseUntold(world: World): Promise<void> {
  world.aws.decide(({ action }) => (action === 'events:PutEvents' ? { kind: 'denied' } : undefined));
  const due = { entry: 'pulse', environment: 'production', slot: scheduledTime(lastWatched) };
  await (await world.warm('Probe')).invoke(due);
  world.aws.decide(() => undefined);
  await expectRaised(world, 'health');
  expect(toldIds(world)).toEqual([]);
}

const minute = { slot: scheduledTime(fiveMinutes) };

/** What is owed is told, and slots for which nobody came are covered, once. */
export const tends: Play = {
  handler: 'Sweep',
  async before(world) {
    await watchedUntil(world);
    await raiseUntold(world);
  },
  deliver: async (_, courier) => void (await courier.send(minute)),
  after: async (world) => void (await (await world.warm('Sweep')).invoke(minute)),
  until: minutesAgo(10),
  async expected(world) {
    expect(toldIds(world)).toEqual(['shop/production/health#1']);
    await expectRaised(world, 'health');
    for (const check of ['health', 'ready']) {
      const records = await world.log.read(streamOf(check), { limit: 100, order: 'oldest-first' });
      const slots = records.map(({ record }) => record.slot ?? 0);
      expect(slots).toEqual([...new Set(slots)].sort((one, other) => one - other));
      // A minute may have gone by between the two sweeps: then the second covers that.
      const [first, second, gap, ...more] = records.map(({ record }) => record.kind);
      expect([first, second, gap, more.every((kind) => kind === 'gap')]).toEqual([
        'slot',
        'slot',
        'gap',
        true,
      ]);
    }
  },
};
