import { expect, onTestFinished, test } from 'vitest';
import { createTerminalView, type TerminalView } from '#face/cli/view/terminal-view.ts';
import { manualClock, type ManualClock } from '../../demo/manual-clock.ts';
import { terminal, type Terminal } from './terminal.ts';
import { alarm, chat, health, note, result } from './told.ts';

type World = { out: Terminal; clock: ManualClock; view: TerminalView; pass: (ms: number) => Promise<void> };

function live(env: Record<string, string> = {}): World {
  const out = terminal(61, 20);
  const clock = manualClock('2026-11-22T03:00:00.000Z');
  const view = createTerminalView({ out, clock, service: 'chat', env });
  onTestFinished(() => view.close());
  const pass = async (ms: number): Promise<void> => {
    await clock.someoneSleeps();
    clock.advance(ms);
    await clock.someoneSleeps();
  };
  return { out, clock, view, pass };
}

function piped(): { written: string[]; view: TerminalView } {
  const written: string[] = [];
  const out = { write: (text: string) => written.push(text) };
  const clock = manualClock('2026-11-22T03:00:00.000Z');
  return { written, view: createTerminalView({ out, clock, service: 'chat', env: {} }) };
}

test('the picture on the screen is the one of now', async () => {
  const { out, view, pass } = live();
  view.show(result('03:00:00', health, 'pass', 3));
  view.show(result('03:00:00', chat, 'fail', 9, 'status (500) == 200'));
  await pass(1000);
  expect(out.picture()).toEqual([
    ' muster  chat   ▲ 1 check not passing           03:00:01 UTC',
    '',
    ' production',
    '   ✓ pass     health        3 ms  ▃',
    '   ✗ fail     chat_happy    9 ms  ✗',
    '     status (500) == 200',
    '',
    ' latest',
    '   03:00:00  production chat_happy fail: status (500) == 200',
  ]);
  view.show(result('03:00:01', chat, 'pass', 9));
  await pass(1000);
  expect(out.picture().slice(0, 6)).toEqual([
    ' muster  chat   ✓ all clear                     03:00:02 UTC',
    '',
    ' production',
    '   ✓ pass     health        3 ms  ▃',
    '   ✓ pass     chat_happy    9 ms  ✗▃',
    '',
  ]);
});

test('a picture that stands still is not written again, and a change only where it is', async () => {
  const { out, view, pass } = live();
  view.show(result('03:00:00', health, 'pass', 3));
  await pass(250);
  out.take();

  await pass(250);
  expect(out.take()).toBe('');
  await pass(500);
  const clockOnly = out.take();
  expect(clockOnly.split('\u001b[').filter((piece) => /^\d+;1H/.test(piece))).toHaveLength(1);
  expect(clockOnly).toContain('\u001b[1;1H');
  expect(clockOnly).not.toContain('\u001b[2J');
});

test('many events in a quarter of a second are one write', async () => {
  const { out, view, pass } = live();
  const writes: string[] = [];
  const write = out.write.bind(out);
  out.write = (text) => (writes.push(text), write(text));
  for (let index = 0; index < 100; index += 1) view.show(note('03:00:00', `note ${index}`));
  expect(writes).toEqual([]);
  await pass(250);
  expect(writes).toHaveLength(1);
  expect(out.picture().at(-1)).toBe('   03:00:00  note 99');
});

test('a terminal that changes its size is painted anew', async () => {
  const { out, view, pass } = live();
  view.show(note('03:00:00', 'hello'));
  await pass(250);
  out.take();
  out.columns = 41;
  await pass(250);
  expect(out.take()).toContain('\u001b[2J');
  expect(out.picture()[0]).toBe(' muster  chat   · waiting for the first…');
});

test('the cursor is hidden while it lives; closing restores the terminal and leaves the last picture', async () => {
  const { out, view } = live({ NO_COLOR: '1' });
  expect(out.take().startsWith('\u001b[?1049h\u001b[?25l\u001b[2J')).toBe(true);
  view.show(alarm('03:00:00', chat, 'raised'));
  view.close();
  const left = out.take();
  expect(left.startsWith('\u001b[?2026l\u001b[0m\u001b[?25h\u001b[?1049l muster')).toBe(true);
  expect(left).toContain('production chat_happy');
  expect(left.endsWith('\n')).toBe(true);
  view.close();
  view.show(note('03:00:00', 'too late'));
  expect(out.take()).toBe('');
});

test.each([
  [{}, true],
  [{ NO_COLOR: '' }, true],
  [{ NO_COLOR: '1' }, false],
])('with %j colours are used: %s', (env, isColoured) => {
  const { out, view } = live(env);
  view.close();
  expect(out.take().includes('\u001b[1m')).toBe(isColoured);
});

test('without a terminal there is one plain line per change', () => {
  const { written, view } = piped();
  view.show(result('03:00:00', health, 'pass', 3));
  view.show(result('03:00:02', health, 'pass', 3));
  view.show(result('03:00:04', health, 'fail', 3, 'status (500) == 200'));
  view.show(alarm('03:00:06', health, 'raised', '2 fails in a row'));
  view.show({
    kind: 'runbook',
    at: result('03:00:07', health, 'pass').at,
    name: 'rollback_production',
    environment: 'production',
    phase: 'refused',
    text: 'cooldown until 03:00:30',
  });
  view.show(result('03:00:08', health, 'pass', 3));
  view.show(alarm('03:00:10', health, 'cleared'));
  view.close();
  expect(written).toEqual([
    '2026-11-22T03:00:00Z  production health pass\n',
    '2026-11-22T03:00:04Z  production health fail (was pass): status (500) == 200\n',
    '2026-11-22T03:00:06Z  alarm raised: critical production health: 2 fails in a row\n',
    '2026-11-22T03:00:07Z  runbook rollback_production production refused: cooldown until 03:00:30\n',
    '2026-11-22T03:00:08Z  production health pass (was fail)\n',
    '2026-11-22T03:00:10Z  alarm cleared: critical production health after 4s\n',
  ]);
});

test('a dumb terminal gets plain lines', () => {
  const out = terminal(80, 24);
  const clock = manualClock('2026-11-22T03:00:00.000Z');
  const view = createTerminalView({ out, clock, service: 'chat', env: { TERM: 'dumb' } });
  view.show(note('03:00:00', 'hello'));
  expect(out.take()).toBe('2026-11-22T03:00:00Z  hello\n');
});
