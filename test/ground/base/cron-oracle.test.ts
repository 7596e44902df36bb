import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { cronAtOrBefore, nextCron, parseAwsCron } from '#ground/base/cron.ts';

/** An oracle that knows nothing of croner or of parsing: it walks minute by minute and asks each field's predicate. */
type Local = {
  minute: number;
  hour: number;
  day: number;
  month: number;
  weekday: number;
  lastDay: number;
  weekdayOfFirst: number;
};
type Field = { text: string; holds: (local: Local) => boolean };

const spans = [
  ['Europe/Berlin', '2026-03-28T23:00:00Z'],
  ['Europe/Berlin', '2026-10-24T23:00:00Z'],
  ['America/New_York', '2026-03-08T05:00:00Z'],
  ['America/New_York', '2026-11-01T04:00:00Z'],
  ['Asia/Kolkata', '2028-02-28T17:00:00Z'],
  ['UTC', '2027-01-31T22:00:00Z'],
] as const;
const minutes = 6 * 60;

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function localsOf(timezone: string, from: string): { at: EpochMs; local: Local }[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const shown = new Set<string>();
  return Array.from({ length: minutes }, (_, index) => epochMs(Date.parse(from) + index * 60_000)).flatMap(
    (at) => {
      const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
      const wall = format.format(at);
      if (shown.has(wall)) return [];
      shown.add(wall);
      const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
      return [
        {
          at,
          local: {
            minute: Number(parts.minute),
            hour: Number(parts.hour),
            day,
            month,
            weekday: weekdays.indexOf(parts.weekday ?? ''),
            lastDay: new Date(Date.UTC(year, month, 0)).getUTCDate(),
            weekdayOfFirst: new Date(Date.UTC(year, month - 1, 1)).getUTCDay(),
          },
        },
      ];
    },
  );
}

const number = (key: keyof Local, from: number, to: number, shift = 0): fc.Arbitrary<Field> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant({ text: '*', holds: () => true }) },
    fc
      .integer({ min: from, max: to })
      .map((n) => ({ text: `${n}`, holds: (local: Local) => local[key] + shift === n })),
    fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to })).map(([a, b]) => ({
      text: `${a}-${b}`,
      holds: (local: Local) =>
        a <= b
          ? local[key] + shift >= a && local[key] + shift <= b
          : local[key] + shift >= a || local[key] + shift <= b,
    })),
    fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: 1, max: 20 })).map(([a, step]) => ({
      text: `${a}/${step}`,
      holds: (local: Local) => local[key] + shift >= a && (local[key] + shift - a) % step === 0,
    })),
    fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to })).map(([a, b]) => ({
      text: `${a},${b}`,
      holds: (local: Local) => local[key] + shift === a || local[key] + shift === b,
    })),
  );

const any: Field = { text: '?', holds: () => true };
const isWeekday = (local: Local, day: number): boolean =>
  [1, 2, 3, 4, 5].includes((local.weekdayOfFirst + day - 1) % 7);

const monthDay: fc.Arbitrary<Field> = fc.oneof(
  number('day', 1, 31),
  fc.constant({ text: 'L', holds: (local: Local) => local.day === local.lastDay }),
  fc.integer({ min: 1, max: 31 }).map((n) => ({
    text: `${n}W`,
    holds: (local: Local) => {
      if (n > local.lastDay || !isWeekday(local, local.day)) return false;
      const days = Array.from({ length: local.lastDay }, (_, index) => index + 1).filter((day) =>
        isWeekday(local, day),
      );
      return local.day === days.reduce((best, day) => (Math.abs(day - n) < Math.abs(best - n) ? day : best));
    },
  })),
);

const weekDay: fc.Arbitrary<Field> = fc.oneof(
  number('weekday', 1, 7, 1),
  fc.integer({ min: 1, max: 7 }).map((n) => ({
    text: `${n}L`,
    holds: (local: Local) => local.weekday + 1 === n && local.day + 7 > local.lastDay,
  })),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([n, nth]) => ({
    text: `${n}#${nth}`,
    holds: (local: Local) => local.weekday + 1 === n && Math.ceil(local.day / 7) === nth,
  })),
);

const days = fc.oneof(
  monthDay.map((day): [Field, Field] => [day, any]),
  weekDay.map((day): [Field, Field] => [any, day]),
);

const walks = spans.map(([timezone, from]) => ({
  timezone,
  from: epochMs(Date.parse(from)),
  to: epochMs(Date.parse(from) + minutes * 60_000),
  locals: localsOf(timezone, from),
}));

const situation = fc.record({
  minute: number('minute', 0, 59),
  hour: number('hour', 0, 23),
  days,
  month: number('month', 1, 12),
  walk: fc.constantFrom(...walks),
  askedAtMinute: fc.integer({ min: 0, max: minutes - 1 }),
});

it('agrees with a minute-by-minute oracle around clock changes, forwards and backwards', () => {
  fc.assert(
    fc.property(situation, ({ minute, hour, days: [day, weekday], month, walk, askedAtMinute }) => {
      const fields = [minute, hour, day, month, weekday];
      const cron = parseAwsCron(`${fields.map(({ text }) => text).join(' ')} *`);
      const asked = epochMs(walk.from + askedAtMinute * 60_000);
      const due = walk.locals
        .filter(({ local }) => fields.every(({ holds }) => holds(local)))
        .map(({ at }) => at);

      const next = nextCron(cron, asked, walk.timezone);
      const last = cronAtOrBefore(cron, asked, walk.timezone);
      // What lies outside the walk is not the oracle's to say.
      const inside = (at: EpochMs | undefined): EpochMs | undefined =>
        at !== undefined && at >= walk.from && at < walk.to ? at : undefined;
      const { expression } = cron;
      expect({ expression, next: inside(next), last: inside(last) }).toEqual({
        expression,
        next: due.find((at) => at > asked),
        last: due.findLast((at) => at <= asked),
      });
    }),
    { seed: 20_261_122, numRuns: 2000 },
  );
});
