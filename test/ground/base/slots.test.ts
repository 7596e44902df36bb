import { describe, expect, it } from 'vitest';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { nextSlot, slotAtOrBefore, slotsBetween, type Cadence } from '#ground/base/slots.ts';

const at = (text: string): EpochMs => epochMs(Date.parse(text));
const show = (slot: EpochMs | undefined): string | undefined => (slot === undefined ? undefined : iso(slot));

const everyMinute: Cadence = { every: 60_000 };
const nightly: Cadence = { cron: '0 2 * * ? *', timezone: 'Europe/Berlin' };
const over: Cadence = { cron: '0 2 * * ? 2020', timezone: 'UTC' };

describe('the next slot', () => {
  it.each([
    [everyMinute, '2026-11-20T10:00:00.000Z', '2026-11-20T10:01:00.000Z'],
    [everyMinute, '2026-11-20T10:00:59.999Z', '2026-11-20T10:01:00.000Z'],
    [{ every: 20_000 }, '2026-11-20T10:00:01.000Z', '2026-11-20T10:00:20.000Z'],
    [{ every: 86_400_000 }, '2026-11-20T10:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    [nightly, '2026-11-20T10:00:00.000Z', '2026-11-21T01:00:00.000Z'],
    [over, '2026-11-20T10:00:00.000Z', undefined],
  ])('of %j after %s is %s', (cadence, after, expected) => {
    expect(show(nextSlot(cadence, at(after)))).toBe(expected);
  });
});

describe('the slot at or before', () => {
  it.each([
    [everyMinute, '2026-11-20T10:00:00.000Z', '2026-11-20T10:00:00.000Z'],
    [everyMinute, '2026-11-20T10:00:59.999Z', '2026-11-20T10:00:00.000Z'],
    [nightly, '2026-11-20T01:00:00.000Z', '2026-11-20T01:00:00.000Z'],
    [nightly, '2026-11-20T00:59:59.999Z', '2026-11-19T01:00:00.000Z'],
    [{ cron: '0 2 * * ? 2030', timezone: 'UTC' }, '2026-11-20T10:00:00.000Z', undefined],
  ])('of %j at %s is %s', (cadence, when, expected) => {
    expect(show(slotAtOrBefore(cadence, at(when)))).toBe(expected);
  });
});

describe('slots between two instants, both exclusive', () => {
  const span = (cadence: Cadence, after: string, before: string): unknown => {
    const found = slotsBetween(cadence, at(after), at(before));
    return found && [found.count, found.atLeast, iso(found.first), iso(found.last)];
  };

  it('are counted by arithmetic for a fixed rate, however long the span', () => {
    expect(span(everyMinute, '2026-11-20T10:00:00Z', '2026-11-20T10:05:00Z')).toEqual([
      4,
      false,
      '2026-11-20T10:01:00.000Z',
      '2026-11-20T10:04:00.000Z',
    ]);
    expect(span({ every: 1000 }, '1970-01-01T00:00:00Z', '2070-01-01T00:00:00Z')).toEqual([
      3_155_759_999,
      false,
      '1970-01-01T00:00:01.000Z',
      '2069-12-31T23:59:59.000Z',
    ]);
  });

  it('are none when the next one is the end', () => {
    expect(span(everyMinute, '2026-11-20T10:00:00Z', '2026-11-20T10:01:00Z')).toBeUndefined();
    expect(span(nightly, '2026-11-20T01:00:00Z', '2026-11-21T01:00:00Z')).toBeUndefined();
    expect(span(over, '2026-11-20T01:00:00Z', '2027-11-21T01:00:00Z')).toBeUndefined();
  });

  it('are counted one by one for a cron, over a clock change', () => {
    const halfPastTwo: Cadence = { cron: '30 2 * * ? *', timezone: 'Europe/Berlin' };
    expect(span(halfPastTwo, '2026-03-27T12:00:00Z', '2026-03-31T12:00:00Z')).toEqual([
      3,
      false,
      '2026-03-28T01:30:00.000Z',
      '2026-03-31T00:30:00.000Z',
    ]);
  });

  it('say "at least" where counting stops, with first and last still right', () => {
    const minutely: Cadence = { cron: '* * * * ? *', timezone: 'UTC' };
    expect(span(minutely, '2026-11-20T00:00:00Z', '2026-11-20T16:41:00Z')).toEqual([
      1000,
      false,
      '2026-11-20T00:01:00.000Z',
      '2026-11-20T16:40:00.000Z',
    ]);
    expect(span(minutely, '2026-11-20T00:00:00Z', '2026-11-27T00:00:00Z')).toEqual([
      1000,
      true,
      '2026-11-20T00:01:00.000Z',
      '2026-11-26T23:59:00.000Z',
    ]);
  });
});
