import { describe, expect, it } from 'vitest';
import { runSlots } from '#face/up/run-slots.ts';
import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Cadence } from '#ground/base/slots.ts';
import { createVirtualClock } from '#ground/base/virtual-clock.ts';

const minute = 60_000;
const everyMinute: Cadence = { every: minute };
const start = epochMs(Date.parse('2026-11-22T14:43:20Z'));

/** Wall time that can be moved while its sleepers go on sleeping, as a laptop lid or a clock correction does. */
function worldClock(): Clock & { jump(ms: number): void } {
  const time = createVirtualClock(start);
  let offset = 0;
  return { ...time, now: () => epochMs(time.now() + offset), jump: (ms) => void (offset += ms) };
}

type Work = (slot: string, clock: ReturnType<typeof worldClock>) => Promise<void> | void;

/** `slot @ time at which its work began`, until `count` of them were seen. */
async function seen(cadence: Cadence, count: number, work: Work = () => undefined): Promise<string[]> {
  const clock = worldClock();
  const stopping = new AbortController();
  const told: string[] = [];
  const clockTime = (at: EpochMs): string => new Date(at).toISOString().slice(11, 19);
  await runSlots(
    cadence,
    clock,
    stopping.signal,
    async (slot) => {
      told.push(`${clockTime(slot)} @ ${clockTime(clock.now())}`);
      if (told.length === count) stopping.abort();
      await work(clockTime(slot), clock);
    },
    (until) => told.push(`set back until ${clockTime(until)}`),
  );
  return told;
}

describe('the slots of one set', () => {
  it('begin with the current one of a fixed rate, at once, and go on at each minute', async () => {
    expect(await seen(everyMinute, 4)).toEqual([
      '14:43:00 @ 14:43:20',
      '14:44:00 @ 14:44:00',
      '14:45:00 @ 14:45:00',
      '14:46:00 @ 14:46:00',
    ]);
  });

  it('of a cron begin with the next one: yesterday’s is not run today', async () => {
    const cadence = { cron: '0/10 * * * ? *', timezone: 'Europe/Berlin' };
    expect(await seen(cadence, 2)).toEqual(['14:50:00 @ 14:50:00', '15:00:00 @ 15:00:00']);
  });

  it('never overlap: what comes while the work runs is passed over', async () => {
    const slow: Work = async (slot, clock) => (slot === '14:44:00' ? clock.sleep(150_000) : undefined);
    expect(await seen(everyMinute, 4, slow)).toEqual([
      '14:43:00 @ 14:43:20',
      '14:44:00 @ 14:44:00',
      '14:47:00 @ 14:47:00',
      '14:48:00 @ 14:48:00',
    ]);
  });

  it('that passed while the machine slept are not run late; the current one is', async () => {
    const lid: Work = (slot, clock) => {
      if (slot === '14:44:00') void clock.sleep(5000).then(() => clock.jump(10 * minute + 7000));
    };
    expect((await seen(everyMinute, 4, lid)).slice(1)).toEqual([
      '14:44:00 @ 14:44:00',
      '14:54:00 @ 14:54:22',
      '14:55:00 @ 14:55:00',
    ]);
  });

  it('are not run twice when the clock is set back, and somebody is told', async () => {
    const back: Work = (slot, clock) => (slot === '14:44:00' ? clock.jump(-90_000) : undefined);
    expect(await seen(everyMinute, 4, back)).toEqual([
      '14:43:00 @ 14:43:20',
      '14:44:00 @ 14:44:00',
      'set back until 14:45:00',
      '14:45:00 @ 14:45:00',
    ]);
  });

  it('end when the signal aborts, also in the middle of a long wait', async () => {
    const stopping = new AbortController();
    const clock = createVirtualClock(start);
    const running = runSlots({ cron: '0 2 ? * SUN *', timezone: 'UTC' }, clock, stopping.signal, async () => {
      throw new Error('not yet');
    });
    stopping.abort();
    await expect(running).resolves.toBe(undefined);
  });
});
