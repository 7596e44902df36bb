import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BrokenService, startBrokenService } from '../fixtures/broken-service.ts';
import { muster, startMuster } from '../fixtures/muster-process.ts';

const bin = fileURLToPath(new URL('../../bin/muster.mjs', import.meta.url));

let cwd: string;
let service: BrokenService;

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-cli-'));
  service = await startBrokenService();
  service.broken = false;
  configure(service.url);
});

function configure(baseUrl: string): void {
  const config = {
    version: 1,
    service: 'anything',
    environments: { staging: { baseUrl } },
    checks: {
      health: { request: { path: '/health' }, expect: { status: 200 } },
      keyed: {
        request: { path: '/', headers: { 'x-key': { secret: 'NOT_SET_HERE' } } },
        expect: { status: 200 },
      },
    },
    runbooks: {
      rollback: {
        when: { environments: ['staging'] },
        mode: 'approve',
        do: [{ kind: 'http', url: `${baseUrl}/rollback` }],
        verify: { checks: ['health'], rounds: 2, every: '3s' },
      },
    },
  };
  writeFileSync(join(cwd, 'other.json'), JSON.stringify(config));
}

afterEach(async () => {
  await service.close();
  rmSync(cwd, { recursive: true, force: true });
});

const check = (...more: string[]) =>
  muster(['check', '--env', 'staging', '--config', 'other.json', ...more], { cwd });

/** A shell, for what only a shell does. */
const shell = (line: string): Promise<{ out: string; err: string }> =>
  new Promise((resolve) => {
    execFile('bash', ['-c', line, 'bash', process.execPath, bin], { cwd, timeout: 20_000 }, (_, out, err) =>
      resolve({ out, err }),
    );
  });

describe('muster check', () => {
  it("works on anybody's service, and exits 0, 1 or 3 by what came", async () => {
    expect((await check('health')).exit).toBe(0);
    expect((await check('keyed')).exit).toBe(3);
    service.broken = true;
    expect((await check('health')).exit).toBe(1);
    const all = await check('--json');
    expect([all.exit, all.err]).toEqual([1, '']);
    expect(existsSync(join(cwd, '.muster', 'muster.db'))).toBe(true);
  });

  it('ends soon after Ctrl-C, and tells what it could not', async () => {
    const silent = createServer(() => running.kill('SIGINT')).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    configure(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const running = startMuster(['check', 'health', '--config', 'other.json'], { cwd });
    const began = performance.now();
    const { exit, out } = await running.ended;
    silent.close();
    expect([exit, out]).toEqual([3, expect.stringContaining('1 check on staging: 1 unknown\n')]);
    // The check's own timeout is 15 s.
    expect(performance.now() - began).toBeLessThan(8000);
  });
});

describe('a reader that leaves early', () => {
  it('is no error, and the exit code stays true', async () => {
    await check('health');
    const left = await shell('"$1" "$2" evidence export | true; echo "${PIPESTATUS[0]}"');
    expect(left).toEqual({ out: '0\n', err: '' });
    service.broken = true;
    const failed = await shell(
      '"$1" "$2" check health --config other.json 2>&1 | true; echo "${PIPESTATUS[0]}"',
    );
    expect(failed).toEqual({ out: '1\n', err: '' });
    const usage = await shell('"$1" "$2" chekc 2>&1 | true; echo "${PIPESTATUS[0]}"');
    expect(usage).toEqual({ out: '2\n', err: '' });
  });
});

describe('muster runbook run', () => {
  it('that is stopped goes on with the next up', async () => {
    const running = startMuster(['runbook', 'run', 'rollback', '--config', 'other.json'], { cwd });
    await running.sees(/acted: answered 200/);
    running.kill('SIGINT');
    const { exit, out, err } = await running.ended;
    expect([exit, out]).toEqual([3, '']);
    expect(err).toMatch(/muster: stopped; rollback\/\S+ is not finished\nmuster up goes on with it\n$/);
    const up = startMuster(['up', '--config', 'other.json'], { cwd });
    await up.sees(/nothing is scheduled: the config has no schedule/);
    await up.sees(/runbook rollback staging completed: verified, health passed 2 rounds/);
    up.kill('SIGTERM');
    expect([(await up.ended).exit, service.rollbacks.length]).toEqual([0, 1]);
  });
});

describe('muster init', () => {
  it('writes a config that works, and never a second one', async () => {
    const first = await muster(['init', '--url', service.url], { cwd });
    expect(first).toEqual({
      exit: 0,
      out: 'Wrote muster.config.ts. Next: muster check --env production\n',
      err: '',
    });
    expect((await muster(['check'], { cwd })).exit).toBe(0);
    for (const more of [[], ['--yaml'], ['--yaml', '--force']]) {
      const second = await muster(['init', '--url', service.url, ...more], { cwd });
      expect([second.exit, second.err.split('\n')[0]]).toEqual([
        2,
        'muster: muster.config.ts is here already',
      ]);
    }
    const before = readFileSync(join(cwd, 'muster.config.ts'), 'utf8');
    const again = await muster(['init', '--url', service.url, '--service', 'other', '--force'], { cwd });
    expect([again.exit, readFileSync(join(cwd, 'muster.config.ts'), 'utf8') === before]).toEqual([0, false]);
  });
});

describe('muster up --json', () => {
  it('prints one envelope a line', async () => {
    await muster(['init', '--url', service.url], { cwd });
    const up = startMuster(['up', '--json'], { cwd });
    await up.sees(/"kind":"result"/);
    up.kill('SIGTERM');
    const { exit, out, err } = await up.ended;
    expect([exit, err]).toEqual([0, '']);
    const kinds = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { data: { kind: string } }).data.kind);
    expect(kinds).toEqual(['note', 'result']);
  });
});
