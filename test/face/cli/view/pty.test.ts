import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const program = new URL('pty-program.ts', import.meta.url).pathname;
const hasScript = process.platform === 'linux' && existsSync('/usr/bin/script');

test.skipIf(!hasScript)('a process that ends in a real terminal gives it back', async () => {
  const env = { ...process.env, TERM: 'xterm-256color', NO_COLOR: '1' };
  const command = `${process.execPath} ${program}`;
  const { stdout } = await run('/usr/bin/script', ['-qec', command, '/dev/null'], { env, timeout: 20_000 });
  expect(stdout.startsWith('\u001b[?1049h\u001b[?25l')).toBe(true);
  const left = stdout.slice(stdout.indexOf('\u001b[?25h'));
  expect(left.startsWith('\u001b[?25h\u001b[?1049l muster')).toBe(true);
  expect(left).toContain('hello from a process');
});

test('the same process in a pipe prints plain lines', async () => {
  const { stdout } = await run(process.execPath, [program], { timeout: 20_000 });
  expect(stdout).toBe(
    '2026-11-22T03:00:00Z  production health pass\n2026-11-22T03:00:01Z  hello from a process\n',
  );
});
