import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { renderView, type ViewOptions } from '#face/cli/view/render-view.ts';
import { widthOf } from '#face/cli/view/text.ts';
import type { ViewEvent } from '#face/cli/view/view-event.ts';
import { emptyView } from '#face/cli/view/view-model.ts';
import { after, alarm, at, chat, health, note, result, stagingHealth } from './told.ts';

const plain: ViewOptions = { columns: 80, rows: 24, colour: false, now: at('03:00:30') };

const outage: ViewEvent[] = [
  result('03:00:00', health, 'pass', 3),
  result('03:00:00', chat, 'pass', 12),
  result('03:00:00', stagingHealth, 'pass', 3),
  result('03:00:05', chat, 'pass', 12),
  result('03:00:10', chat, 'fail', 9, '$.rendered_text (string, 62) notMatches (?i:technical issue)'),
  result('03:00:15', chat, 'fail', 9, '$.rendered_text (string, 62) notMatches (?i:technical issue)'),
  alarm('03:00:15', chat, 'raised', '2 fails in a row'),
  {
    kind: 'runbook',
    at: at('03:00:16'),
    name: 'rollback_production',
    environment: 'production',
    phase: 'acting',
    text: 'POST http://127.0.0.1:4803/environments/production/rollback',
  },
];

test('an outage at a glance, in 80 columns and 24 rows', () => {
  expect(renderView(after(...outage), plain)).toEqual([
    ' muster  chat   ✗ 1 alarm open                                      03:00:30 UTC',
    '',
    ' production',
    '   ✓ pass     health        3 ms  ▃',
    '   ✗ fail     chat_happy    9 ms  ▃▃✗✗',
    '     $.rendered_text (string, 62) notMatches (?i:technical issue)',
    ' staging',
    '   ✓ pass     health        3 ms  ▃',
    '',
    ' open alarms',
    '   ● critical production chat_happy  for 15s',
    '',
    ' latest',
    '   03:00:10  production chat_happy fail (was pass): $.rendered_text (string, 62…',
    '   03:00:15  alarm raised: critical production chat_happy: 2 fails in a row',
    '   03:00:16  runbook rollback_production production acting: POST http://127.0.0…',
  ]);
});

test('all clear says so and shows no alarms', () => {
  const model = after(result('03:00:00', health, 'pass', 3.4), result('03:00:02', health, 'pass', 3.4));
  expect(renderView(model, { ...plain, columns: 60 })).toEqual([
    ' muster  chat   ✓ all clear                     03:00:30 UTC',
    '',
    ' production',
    '   ✓ pass     health      3 ms  ▃▃',
  ]);
});

test('what has not reported yet is waiting, in its place', () => {
  const model = emptyView('chat', [{ environment: 'production', check: 'health' }]);
  expect(renderView(model, plain)).toEqual([
    ' muster  chat   · waiting for the first results                     03:00:30 UTC',
    '',
    ' production',
    '   · waiting  health         –',
  ]);
});

test.each([80, 60, 40, 20, 5])('no line is wider than %i columns', (columns) => {
  const lines = renderView(after(...outage), { ...plain, columns });
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
});

test.each([24, 12, 6, 1])('there are never more than %i lines, and the first one stays', (rows) => {
  const lines = renderView(after(...outage), { ...plain, rows });
  expect(lines.length).toBeLessThanOrEqual(rows);
  expect(lines[0]).toContain('✗ 1 alarm open');
});

test('where rows are short, checks that pass are only counted', () => {
  const lines = renderView(after(...outage), { ...plain, rows: 14 });
  expect(lines.slice(2, 6)).toEqual([
    ' production  ✓ 1 pass',
    '   ✗ fail     chat_happy    9 ms  ▃▃✗✗',
    '     $.rendered_text (string, 62) notMatches (?i:technical issue)',
    ' staging  ✓ 1 pass',
  ]);
});

test('every outcome has a shape and a word, so that colour is never needed', () => {
  const model = after(
    result('03:00:00', ['production', 'a'], 'pass', 3),
    result('03:00:00', ['production', 'b'], 'degraded', 4012, '4.0 s, more than 3s'),
    result('03:00:00', ['production', 'c'], 'fail', 0.4, 'status (500) == 200'),
    result('03:00:00', ['production', 'd'], 'unknown', undefined, 'no network'),
  );
  expect(renderView(model, plain).slice(3, 10)).toEqual([
    '   ✓ pass     a           3 ms  ▃',
    '   ▲ degraded b          4.0 s  ▃',
    '     4.0 s, more than 3s',
    '   ✗ fail     c          <1 ms  ✗',
    '     status (500) == 200',
    '   ? unknown  d              –  ?',
    '     no network',
  ]);
});

test('latencies are drawn against their slowest, and only the last thirty', () => {
  const slow = Array.from({ length: 35 }, (_, index) =>
    result('03:00:00', health, 'pass', index === 34 ? 800 : 100),
  );
  const row = renderView(after(...slow), plain)[3] ?? '';
  expect(row).toBe(`   ✓ pass     health    800 ms  ${'▂'.repeat(29)}█`);
});

test('colour goes around words and changes nothing else', () => {
  const coloured = renderView(after(...outage), { ...plain, colour: true });
  const uncoloured = renderView(after(...outage), plain);
  expect(coloured[0]).toContain('\u001b[31m✗ 1 alarm open\u001b[0m');
  expect(coloured.map(stripVTControlCharacters)).toEqual(uncoloured);
  expect(uncoloured.join('')).not.toContain('\u001b');
});

test('what a target says cannot steer the terminal', () => {
  const hostile = '\u001b[2J\u001b]0;owned\u0007 line one\nline two \u202egnol\u009b31m';
  const lines = renderView(
    after(result('03:00:00', health, 'fail', 3, hostile), note('03:00:01', hostile)),
    plain,
  );
  const text = lines.join('\n');
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(text).toContain('line one line two');
});

test('long names are cut, and wide letters count as two columns', () => {
  const model = after(
    result('03:00:00', ['production', 'a_check_with_a_name_that_nobody_can_remember'], 'pass', 3),
    note('03:00:01', '日本語'.repeat(20)),
  );
  const lines = renderView(model, { ...plain, columns: 50 });
  expect(lines[3]).toBe('   ✓ pass     a_check_with_a_name_that_…    3 ms');
  expect(lines.at(-1)).toBe('   03:00:01  日本語日本語日本語日本語日本語日本語…');
});

test('alarms are listed the worst first, and the rest counted', () => {
  const alarms = ['a', 'b', 'c', 'd', 'e'].map((check) => alarm('03:00:10', ['production', check], 'raised'));
  const lines = renderView(
    after(...alarms, { ...alarm('03:00:00', health, 'raised'), severity: 'info' }),
    plain,
  );
  const start = lines.indexOf(' open alarms');
  expect(lines.slice(start, start + 6)).toEqual([
    ' open alarms',
    '   ● critical production a  for 20s',
    '   ● critical production b  for 20s',
    '   ● critical production c  for 20s',
    '   ● critical production d  for 20s',
    '     and 2 more',
  ]);
});

test('times are shown in the time zone of the config', () => {
  const lines = renderView(after(note('03:00:01', 'hello')), { ...plain, timezone: 'Europe/Berlin' });
  expect(lines[0]).toMatch(/04:00:30 Europe\/Berlin$/);
  expect(lines.at(-1)).toBe('   04:00:01  hello');
});

test('what is due next is shown when it is a while away', () => {
  const next = (dueAt: string): ViewEvent => ({
    kind: 'next',
    at: at('03:00:00'),
    environment: 'production',
    check: 'health',
    dueAt: at(dueAt),
  });
  const broad = { ...plain, columns: 100 };
  expect(renderView(after(next('03:01:30')), broad)[0]).toMatch(/ {2}next health in 1m 00s {3}03:00:30 UTC$/);
  expect(renderView(after(next('03:00:32')), broad)[0]).not.toContain('next');
});
