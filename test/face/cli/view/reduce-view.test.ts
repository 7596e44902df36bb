import { expect, test } from 'vitest';
import { after, alarm, at, chat, health, note, result } from './told.ts';

test('a row keeps its last outcome, latency and reason', () => {
  const { rows } = after(
    result('03:00:00', health, 'pass', 3),
    result('03:00:05', health, 'fail', 9, 'refused'),
  );
  expect(rows).toEqual([
    {
      environment: 'production',
      check: 'health',
      outcome: 'fail',
      latencyMs: 9,
      reason: 'refused',
      points: [
        { outcome: 'pass', latencyMs: 3 },
        { outcome: 'fail', latencyMs: 9 },
      ],
    },
  ]);
});

test('only changes of an outcome become events, and a first pass is none', () => {
  const { events } = after(
    result('03:00:00', health, 'pass', 3),
    result('03:00:05', health, 'pass', 3),
    result('03:00:10', health, 'fail', 3, 'refused'),
    result('03:00:15', health, 'fail', 3, 'refused'),
    result('03:00:20', health, 'pass', 3),
    result('03:00:20', chat, 'fail', 3, 'reset'),
  );
  expect(events.map(({ text }) => text)).toEqual([
    'production health fail (was pass): refused',
    'production health pass (was fail)',
    'production chat_happy fail: reset',
  ]);
});

test('a cleared alarm says how long it was open', () => {
  const { alarms, events } = after(
    alarm('03:00:00', chat, 'raised', '2 fails in a row'),
    alarm('03:02:05', chat, 'cleared'),
  );
  expect(alarms).toEqual([]);
  expect(events.map(({ text }) => text)).toEqual([
    'alarm raised: critical production chat_happy: 2 fails in a row',
    'alarm cleared: critical production chat_happy after 2m 05s',
  ]);
});

test('an alarm that gets worse is open since it was first raised', () => {
  const warning = { ...alarm('03:00:00', chat, 'raised'), severity: 'warning' as const };
  const { alarms } = after(warning, alarm('03:01:00', chat, 'raised'));
  expect(alarms).toEqual([
    { environment: 'production', check: 'chat_happy', severity: 'critical', since: at('03:00:00') },
  ]);
});

test('points and events are bounded', () => {
  const results = Array.from({ length: 40 }, (_, index) => result('03:00:00', health, 'pass', index));
  const notes = Array.from({ length: 250 }, (_, index) => note('03:00:00', `note ${index}`));
  const { rows, events } = after(...results, ...notes);
  expect(rows[0]?.points).toHaveLength(30);
  expect(rows[0]?.points[0]?.latencyMs).toBe(10);
  expect(events).toHaveLength(200);
  expect(events[0]?.text).toBe('note 50');
});
