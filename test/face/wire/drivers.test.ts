import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { openDrivers } from '#face/wire/drivers.ts';
import { systemRandom } from '#ground/base/random.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'muster-drivers-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

it('a process lives for the others until it is killed, and its lock goes with it', async () => {
  const dir = folder();
  const child = spawn(process.execPath, [fileURLToPath(new URL('drivers-child.ts', import.meta.url)), dir], {
    timeout: 20_000,
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const name = String(said).trim();
  const drivers = openDrivers(dir, systemRandom);
  expect(drivers.isAlive(name)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(drivers.isAlive(name)).toBe(false);
  expect(readdirSync(join(dir, 'drivers'))).toEqual([]);
});

it('one process sees itself and its neighbours, and who never was is gone', () => {
  const dir = folder();
  const [one, other] = [openDrivers(dir, systemRandom), openDrivers(dir, systemRandom)];
  expect([other.isAlive(one.own()), one.isAlive(one.own()), one.own() === other.own()]).toEqual([
    true,
    true,
    false,
  ]);
  expect(one.isAlive('123-nobody')).toBe(false);
  const name = one.own();
  one.close();
  expect(other.isAlive(name)).toBe(false);
  other.close();
  expect(readdirSync(join(dir, 'drivers'))).toEqual([]);
});
