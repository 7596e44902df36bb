import { describe, expect, it } from 'vitest';
import { rhythmOf } from '#observe/cost/rhythm.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('a rate', () => {
  it('of 15 minutes comes round 4 times an hour, 96 a day, 2880 a month', () => {
    const rhythm = rhythmOf({ every: 900_000 });
    expect([rhythm.mostWithin(hourMs), rhythm.mostWithin(dayMs), rhythm.perMonth]).toEqual([4, 96, 2880]);
  });

  it('that does not divide the span is counted at its most', () => {
    expect(rhythmOf({ every: 7 * 60_000 }).mostWithin(hourMs)).toBe(9);
  });
});

describe('a cron', () => {
  it('on weekdays is due once in any day, 5 times in any week and 21 or 22 times a month', () => {
    const rhythm = rhythmOf({ cron: '0 2 ? * MON-FRI *', timezone: 'UTC' });
    expect([rhythm.mostWithin(dayMs), rhythm.mostWithin(7 * dayMs)]).toEqual([1, 5]);
    expect(rhythm.perMonth).toBeCloseTo(21.5, 1);
  });

  it('is denser where the clock is set forward: two Mondays lie 167 hours apart', () => {
    const rhythm = rhythmOf({ cron: '0 2 ? * MON-FRI *', timezone: 'Europe/Berlin' });
    expect(rhythm.mostWithin(7 * dayMs)).toBe(6);
  });

  it('that bursts is counted where it is densest', () => {
    const rhythm = rhythmOf({ cron: '0/10 9 ? * MON *', timezone: 'UTC' });
    expect([rhythm.mostWithin(hourMs), rhythm.mostWithin(10 * 60_000)]).toEqual([6, 1]);
  });

  it('of every minute keeps its pace beyond what is counted one by one', () => {
    const rhythm = rhythmOf({ cron: '* * * * ? *', timezone: 'UTC' });
    expect([rhythm.mostWithin(hourMs), rhythm.mostWithin(dayMs), rhythm.perMonth]).toEqual([
      60, 1440, 43_200,
    ]);
  });

  it('of a single year far away is counted in that year', () => {
    const rhythm = rhythmOf({ cron: '0 0 1 1 ? 2040', timezone: 'UTC' });
    expect(rhythm.mostWithin(dayMs)).toBe(1);
  });

  it('whose years are over costs nothing', () => {
    const rhythm = rhythmOf({ cron: '0 0 1 1 ? 2020', timezone: 'UTC' });
    expect([rhythm.mostWithin(dayMs), rhythm.perMonth]).toEqual([0, 0]);
  });
});
