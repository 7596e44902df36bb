import { describe, expect, it } from 'vitest';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { cronAtOrBefore, nextCron, parseAwsCron } from '#ground/base/cron.ts';

const at = (text: string): EpochMs => epochMs(Date.parse(text));

function runs(expression: string, after: string, count: number, timezone = 'UTC'): string[] {
  const cron = parseAwsCron(expression);
  const found: string[] = [];
  for (let from = at(after); found.length < count;) {
    const next = nextCron(cron, from, timezone);
    if (next === undefined) break;
    found.push(iso(next).replace(':00.000Z', 'Z'));
    from = next;
  }
  return found;
}

// 2026-11-20 is a Friday.
const fromFriday = '2026-11-20T00:00:00Z';

describe("AWS's documented examples", () => {
  it.each([
    ['0 10 * * ? *', ['2026-11-20T10:00Z', '2026-11-21T10:00Z', '2026-11-22T10:00Z']],
    ['15 12 * * ? *', ['2026-11-20T12:15Z', '2026-11-21T12:15Z', '2026-11-22T12:15Z']],
    ['0 18 ? * MON-FRI *', ['2026-11-20T18:00Z', '2026-11-23T18:00Z', '2026-11-24T18:00Z']],
    ['0 8 1 * ? *', ['2026-12-01T08:00Z', '2027-01-01T08:00Z', '2027-02-01T08:00Z']],
    ['0/15 * * * ? *', ['2026-11-20T00:15Z', '2026-11-20T00:30Z', '2026-11-20T00:45Z']],
    ['0/10 * ? * MON-FRI *', ['2026-11-20T00:10Z', '2026-11-20T00:20Z', '2026-11-20T00:30Z']],
    ['0/5 8-17 ? * MON-FRI *', ['2026-11-20T08:00Z', '2026-11-20T08:05Z', '2026-11-20T08:10Z']],
    ['0/30 20-2 ? * MON-FRI *', ['2026-11-20T00:30Z', '2026-11-20T01:00Z', '2026-11-20T01:30Z']],
    ['1/10 * * * ? *', ['2026-11-20T00:01Z', '2026-11-20T00:11Z', '2026-11-20T00:21Z']],
    ['0 9 ? * 2#1 *', ['2026-12-07T09:00Z', '2027-01-04T09:00Z', '2027-02-01T09:00Z']],
    ['0 9 ? * 3#2 *', ['2026-12-08T09:00Z', '2027-01-12T09:00Z', '2027-02-09T09:00Z']],
    ['0 9 3W * ? *', ['2026-12-03T09:00Z', '2027-01-04T09:00Z', '2027-02-03T09:00Z']],
    ['0 0 L * ? *', ['2026-11-30T00:00Z', '2026-12-31T00:00Z', '2027-01-31T00:00Z']],
    ['0 0 ? * L *', ['2026-11-21T00:00Z', '2026-11-28T00:00Z', '2026-12-05T00:00Z']],
    ['0 12 ? JAN,FEB,MAR SUN *', ['2027-01-03T12:00Z', '2027-01-10T12:00Z', '2027-01-17T12:00Z']],
  ])('%s is due at the documented times', (expression, expected) => {
    expect(runs(expression, fromFriday, 3)).toEqual(expected);
  });

  it('15 10 ? * 6L 2022-2023 is due on the last Friday of each month of two years, and never again', () => {
    expect(runs('15 10 ? * 6L 2022-2023', '2022-10-01T00:00:00Z', 4)).toEqual([
      '2022-10-28T10:15Z',
      '2022-11-25T10:15Z',
      '2022-12-30T10:15Z',
      '2023-01-27T10:15Z',
    ]);
    expect(runs('15 10 ? * 6L 2022-2023', '2023-12-01T00:00:00Z', 4)).toEqual(['2023-12-29T10:15Z']);
  });

  it('0/30 20-2 wraps around midnight and stays inside its weekdays', () => {
    expect(runs('0/30 20-2 ? * MON-FRI *', '2026-11-20T02:00:00Z', 3)).toEqual([
      '2026-11-20T02:30Z',
      '2026-11-20T20:00Z',
      '2026-11-20T20:30Z',
    ]);
    expect(runs('0/30 20-2 ? * MON-FRI *', '2026-11-20T23:30:00Z', 1)).toEqual(['2026-11-23T00:00Z']);
  });
});

describe('expressions', () => {
  it.each([
    ['cron(0 10 * * ? *)', ['2026-11-20T10:00Z']],
    ['  0  10 * * ? * ', ['2026-11-20T10:00Z']],
    [
      '0 10 ? * fri-mon *',
      [
        '2026-11-20T10:00Z',
        '2026-11-21T10:00Z',
        '2026-11-22T10:00Z',
        '2026-11-23T10:00Z',
        '2026-11-27T10:00Z',
      ],
    ],
    ['0 10 ? NOV-JAN/2 6L *', ['2026-11-27T10:00Z', '2027-01-29T10:00Z']],
    ['50-10/10 0 * * ? *', ['2026-11-20T00:10Z', '2026-11-20T00:50Z', '2026-11-21T00:00Z']],
    ['0 9 LW * ? *', ['2026-11-30T09:00Z', '2026-12-31T09:00Z', '2027-01-29T09:00Z']],
    ['0 9 29 2 ? *', ['2028-02-29T09:00Z', '2032-02-29T09:00Z']],
    ['0 9 1 1 ? 2026/2', ['2028-01-01T09:00Z', '2030-01-01T09:00Z']],
    ['0 9 31 2 ? *', []],
    ['0 9 1 1 ? 2020', []],
  ])('%s', (expression, expected) => {
    expect(runs(expression, fromFriday, Math.max(1, expected.length))).toEqual(expected);
  });
});

describe('clock changes', () => {
  it.each([
    ['Europe/Berlin', '30 2 * * ? *', '2026-03-27T12:00:00Z', ['2026-03-28T01:30Z', '2026-03-30T00:30Z']],
    ['America/New_York', '30 2 * * ? *', '2026-03-07T00:00:00Z', ['2026-03-07T07:30Z', '2026-03-09T06:30Z']],
    ['Europe/Berlin', '0/30 * * * ? *', '2026-03-29T00:00:00Z', ['2026-03-29T00:30Z', '2026-03-29T01:00Z']],
  ])('%s: a time that the clock skips is dropped (%s)', (timezone, expression, after, expected) => {
    expect(runs(expression, after, 2, timezone)).toEqual(expected);
  });

  it.each([
    ['Europe/Berlin', '30 2 * * ? *', '2026-10-24T12:00:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
    ['America/New_York', '30 1 * * ? *', '2026-11-01T00:00:00Z', ['2026-11-01T05:30Z', '2026-11-02T06:30Z']],
    ['Europe/Berlin', '0/30 * * * ? *', '2026-10-25T00:00:00Z', ['2026-10-25T00:30Z', '2026-10-25T02:00Z']],
    // Asked in the middle of the hour that is shown a second time.
    ['Europe/Berlin', '0/30 * * * ? *', '2026-10-25T01:10:00Z', ['2026-10-25T02:00Z', '2026-10-25T02:30Z']],
    // Half an hour back.
    [
      'Australia/Lord_Howe',
      '45 1 * * ? *',
      '2026-04-04T00:00:00Z',
      ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ],
  ])('%s: a time that the clock shows twice is due once (%s)', (timezone, expression, after, expected) => {
    expect(runs(expression, after, 2, timezone)).toEqual(expected);
  });

  it('a zone that skipped a whole day drops its slot', () => {
    expect(runs('0 12 * * ? *', '2011-12-29T00:00:00Z', 2, 'Pacific/Apia')).toEqual([
      '2011-12-29T22:00Z',
      '2011-12-30T22:00Z',
    ]);
  });
});

describe('looking back', () => {
  it.each([
    ['UTC', '0 10 * * ? *', '2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
    ['UTC', '0 10 * * ? *', '2026-11-20T09:59:59Z', '2026-11-19T10:00:00.000Z'],
    ['Europe/Berlin', '30 2 * * ? *', '2026-03-29T12:00:00Z', '2026-03-28T01:30:00.000Z'],
    ['Europe/Berlin', '0/30 * * * ? *', '2026-10-25T01:10:00Z', '2026-10-25T00:30:00.000Z'],
    ['UTC', '0 9 29 2 ? *', '2026-11-20T00:00:00Z', '2024-02-29T09:00:00.000Z'],
  ])('%s: %s at %s was last due at %s', (timezone, expression, when, expected) => {
    const due = cronAtOrBefore(parseAwsCron(expression), at(when), timezone);
    expect(due === undefined ? undefined : iso(due)).toBe(expected);
  });

  it('finds nothing before the first year', () => {
    expect(cronAtOrBefore(parseAwsCron('0 9 1 1 ? 2030'), at('2026-11-20T00:00:00Z'), 'UTC')).toBeUndefined();
  });
});

describe('an expression that EventBridge refuses is refused, naming the field', () => {
  it.each([
    ['0 10 * * *', 'expected six fields (minutes hours day-of-month month day-of-week year), got 5'],
    ['0 0 10 * * ? *', 'expected six fields (minutes hours day-of-month month day-of-week year), got 7'],
    ['0 10 * * * *', "day-of-month, day-of-week: exactly one of the two must be '?'"],
    ['0 10 ? * ? *', "day-of-month, day-of-week: exactly one of the two must be '?'"],
    ['? 10 * * ? *', "minutes: '?' belongs in day-of-month or day-of-week only"],
    ['60 10 * * ? *', "minutes: '60' is not in 0-59"],
    ['0 24 * * ? *', "hours: '24' is not in 0-23"],
    ['0 10 0 * ? *', "day-of-month: '0' is not in 1-31"],
    ['0 10 1 13 ? *', "month: '13' is not in 1-12 or JAN-DEC"],
    ['0 10 ? * 0 *', "day-of-week: '0' is not in 1-7 or SUN-SAT"],
    ['0 10 ? * MONDAY *', "day-of-week: 'MONDAY' is not in 1-7 or SUN-SAT"],
    ['0 10 ? * 3#6 *', "day-of-week: '#6' is not in #1-#5"],
    ['0 10 ? * 3#1,6#3 *', "day-of-week: '3#1,6#3': L, W and # stand alone, not in a list"],
    ['0 10 15,L * ? *', "day-of-month: '15,L': L, W and # stand alone, not in a list"],
    ['0/0 10 * * ? *', "minutes: '0/0' is no step; expected for example 0/15"],
    ['0/5/5 10 * * ? *', "minutes: '0/5/5' is no step; expected for example 0/15"],
    ['/5 10 * * ? *', "minutes: '' is not in 0-59"],
    ['1-2-3 10 * * ? *', "minutes: '1-2-3' is no range; expected for example 1-5"],
    ['0 10 1 1 ? 2030-2026', "year: '2030-2026' runs backwards"],
    ['0 10 1 1 ? 1969', "year: '1969' is not in 1970-2199"],
    ['', 'expected six fields (minutes hours day-of-month month day-of-week year), got 0'],
  ])('%s', (expression, message) => {
    expect(() => parseAwsCron(expression)).toThrow(new RangeError(message));
  });
});
