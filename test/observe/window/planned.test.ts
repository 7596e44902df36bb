import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { Config } from '#ground/config/schema/config.ts';
import { plannedAt } from '#observe/window/planned.ts';

const configWith = (maintenance: object): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    timezone: 'Europe/Berlin',
    environments: {
      staging: { baseUrl: 'http://127.0.0.1:9' },
      production: { baseUrl: 'http://127.0.0.1:9' },
    },
    checks: { health: { request: { path: '/' }, expect: { status: 200 } } },
    maintenance,
  });

const sunday = (more: object = {}) =>
  configWith({
    railway_sunday: {
      environments: ['staging'],
      cron: '0 3 ? * SUN *',
      lasts: '30m',
      reason: 'platform updates',
      ...more,
    },
  });

const openAt = (config: Config, at: string, environment = 'staging'): string[] =>
  plannedAt(config, environment, epochMs(Date.parse(at))).map(({ id }) => id);

describe('planned maintenance', () => {
  it.each<[at: string, open: string[], why: string]>([
    ['2026-11-22T01:59:59.999Z', [], 'before 03:00 in Berlin'],
    ['2026-11-22T02:00:00Z', ['railway_sunday@20261122T0200Z'], 'as it begins'],
    ['2026-11-22T02:30:00Z', ['railway_sunday@20261122T0200Z'], 'as it ends'],
    ['2026-11-22T02:30:00.001Z', [], 'after it'],
    ['2026-11-23T02:10:00Z', [], 'on a Monday'],
    ['2026-03-29T01:00:00Z', ['railway_sunday@20260329T0100Z'], '03:00 is the first instant of summer time'],
    ['2026-03-29T02:00:00Z', [], 'an hour after, where winter time would have it'],
    ['2026-10-25T01:00:00Z', [], '02:00 for the second time'],
    ['2026-10-25T02:00:00Z', ['railway_sunday@20261025T0200Z'], '03:00, an hour later than in summer'],
    ['2026-10-18T01:00:00Z', ['railway_sunday@20261018T0100Z'], '03:00 in summer'],
  ])('at %s opens %j: %s', (at, open) => {
    expect(openAt(sunday(), at)).toEqual(open);
  });

  it('at a time that the clock shows twice begins the first time, and lasts as long as it says', () => {
    const config = sunday({ cron: '30 2 ? * SUN *', lasts: '90m' });
    expect(openAt(config, '2026-10-25T00:29:59Z')).toEqual([]);
    const window = ['railway_sunday@20261025T0030Z'];
    for (const at of ['00:30:00', '01:30:00', '02:00:00'])
      expect(openAt(config, `2026-10-25T${at}Z`)).toEqual(window);
    expect(openAt(config, '2026-10-25T02:00:01Z')).toEqual([]);
  });

  it('at a time that the clock skips is not held', () => {
    const config = sunday({ cron: '30 2 ? * SUN *' });
    expect(openAt(config, '2026-03-29T01:00:00Z')).toEqual([]);
    expect(openAt(config, '2026-03-29T01:30:00Z')).toEqual([]);
  });

  it('is of its environments, and of its checks where it names some', () => {
    const at = '2026-11-22T02:10:00Z';
    expect(openAt(sunday(), at, 'production')).toEqual([]);
    const [window] = plannedAt(sunday({ checks: ['health'] }), 'staging', epochMs(Date.parse(at)));
    expect(window).toEqual({
      id: 'railway_sunday@20261122T0200Z',
      kind: 'maintenance',
      answers: [],
      checks: ['health'],
      reason: 'platform updates',
      from: Date.parse('2026-11-22T02:00:00Z'),
      until: Date.parse('2026-11-22T02:30:00Z'),
    });
  });

  it('that begins again before it ended goes on, and several are open at once', () => {
    const config = configWith({
      hourly: { environments: ['staging'], cron: '0 * ? * * *', lasts: '90m', reason: 'one' },
      noon: { environments: ['staging'], cron: '0 12 ? * * *', lasts: '30m', reason: 'two' },
    });
    expect(openAt(config, '2026-11-22T11:10:00Z')).toEqual(['hourly@20261122T1100Z', 'noon@20261122T1100Z']);
    expect(openAt(config, '2026-11-22T11:40:00Z')).toEqual(['hourly@20261122T1100Z']);
  });

  it('is open for as long as it lasts on any Sunday of three years, in Berlin time', () => {
    const local = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Berlin',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    // Any Sunday, from midnight to six.
    const first = Date.parse('2025-01-05T00:00:00+01:00') / 60_000;
    const sundays = fc.tuple(fc.integer({ min: 0, max: 156 }), fc.integer({ min: 0, max: 360 }));
    fc.assert(
      fc.property(sundays, ([week, minute]) => {
        const at = first + week * 7 * 1440 + minute;
        const parts = Object.fromEntries(
          local.formatToParts(at * 60_000).map(({ type, value }) => [type, value]),
        );
        const isSunday = parts['weekday'] === 'sön' && parts['hour'] === '03';
        // 03:30 itself counts.
        const isOpen = isSunday && Number(parts['minute']) <= 30;
        expect(plannedAt(sunday(), 'staging', epochMs(at * 60_000)).length === 1).toBe(isOpen);
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});
