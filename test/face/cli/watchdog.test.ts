import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type DrillWorld, drillWorld, limit, original } from './drill-world.ts';

const bin = fileURLToPath(new URL('../../../bin/muster.mjs', import.meta.url));
const lease = 'budget_block/dead/COST';

function startWatchdog({ cli }: DrillWorld) {
  const args = ['--data', cli.data, 'watchdog', '--service', 'demo', '--env', 'staging', '--lease', lease];
  const child = spawn(process.execPath, [bin, ...args], { stdio: 'pipe', timeout: 20_000 });
  const told = { out: '', err: '' };
  child.stdout.on('data', (text) => void (told.out += String(text)));
  child.stderr.on('data', (text) => void (told.err += String(text)));
  const ended = once(child, 'close').then(([exit]) => ({ exit: exit as number, ...told }));
  return { child, told, ended };
}

it('says one line, hears of no Ctrl-C and no closing terminal, restores when its parent is gone, and leaves', async () => {
  const world = await drillWorld();
  await world.lower();
  const { child, told, ended } = startWatchdog(world);
  await expect.poll(() => told.out, { timeout: 10_000 }).toBe('watching\n');
  for (const signal of ['SIGINT', 'SIGINT', 'SIGHUP'] as const) child.kill(signal);
  // The parent lives: it waits.
  await expect.poll(async () => (await world.state()).fence).toBe(1);
  expect((await world.written())[limit]).toBe(1);

  child.stdin.end();
  expect(await ended).toEqual({ exit: 0, out: 'watching\n', err: '' });
  expect((await world.written())[limit]).toBe(original);
  expect((await world.state()).lease).toMatchObject({ state: 'CLOSED', restoring: { by: 'watchdog' } });
});

it('restores what is overdue though its parent lives, and leaves as soon as nothing is lowered', async () => {
  const world = await drillWorld();
  await world.lower({ restoreBy: Date.now() });
  expect(await startWatchdog(world).ended).toEqual({ exit: 0, out: 'watching\n', err: '' });
  expect((await world.written())[limit]).toBe(original);

  // Nobody must take that for a watchdog.
  expect(await startWatchdog(world).ended).toEqual({ exit: 0, out: '', err: '' });
});
