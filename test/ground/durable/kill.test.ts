import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import { openKillWorld } from './kill-workflow.ts';

const dir = mkdtempSync(join(tmpdir(), 'muster-kill-'));
afterAll(() => rmSync(dir, { recursive: true }));

type Ended = { signal: NodeJS.Signals | null; stdout: string; stderr: string };
type World = { database: string; effects: string };

const worldOf = (name: string): World => ({
  database: join(dir, `${name}.db`),
  effects: join(dir, `${name}.txt`),
});

const child = ({ database, effects }: World, killAt: number): Promise<Ended> =>
  new Promise((resolve) => {
    const argv = [join(import.meta.dirname, 'kill-child.ts'), database, effects, String(killAt)];
    execFile(process.execPath, argv, { timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ signal: error?.signal ?? null, stdout, stderr }),
    );
  });

/** Starts again what was killed, as the next process would: the same start is delivered again, and all is resumed. */
async function recover({ database, effects }: World): Promise<{ result: Json; seen: string[] }> {
  const engine = openKillWorld(database, effects, (store) => store);
  engine.resumeAll();
  await engine.start('drill', 'nightly', null);
  const result = await engine.result('drill', 'nightly');
  await engine.close();
  return { result, seen: effectsOf(effects) };
}

const effectsOf = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];

const times = (seen: string[], what: string): number => seen.filter((line) => line === what).length;

async function killedAt(killAt: number): Promise<string> {
  const world = worldOf(`at-${killAt}`);
  expect(await child(world, killAt)).toMatchObject({ signal: 'SIGKILL', stdout: '' });
  const { result, seen } = await recover(world);
  const { burst } = result as { burst: string };
  expect({ killAt, result }).toEqual({ killAt, result: { lower: 'lower', burst, restore: 'restore' } });
  expect(times(seen, 'lower')).toBeGreaterThanOrEqual(1);
  expect(times(seen, 'restore')).toBeGreaterThanOrEqual(1);
  return `${times(seen, 'burst')} ${burst}`;
}

it('survives kill -9 before and after every checkpoint: all is done, and what runs once never runs twice', async () => {
  const whole = worldOf('whole');
  const { stdout, stderr } = await child(whole, -1);
  expect(stderr).toBe('');
  const { result, moments } = JSON.parse(stdout) as { result: Json; moments: number };
  expect(result).toEqual({ lower: 'lower', burst: 'burst', restore: 'restore' });
  expect(effectsOf(whole.effects)).toEqual(['lower', 'burst', 'restore']);
  expect(moments).toBeGreaterThanOrEqual(16);

  const bursts = new Set<string>();
  for (let killAt = 0; killAt < moments; killAt += 2) {
    for (const burst of await Promise.all([killedAt(killAt), killedAt(killAt + 1)])) bursts.add(burst);
  }
  expect([...bursts].sort()).toEqual(['0 STEP_INTERRUPTED', '1 STEP_INTERRUPTED', '1 burst']);
}, 120_000);
