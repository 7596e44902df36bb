import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const bin = new URL('../../bin/muster.mjs', import.meta.url).pathname;

test.for(['20.19.2', '22.11.0', '23.9.0'])(
  'under Node %s the bin says which Node it needs, and stops',
  (version) => {
    const older = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;

    const run = spawnSync(process.execPath, ['--import', `data:text/javascript,${older}`, bin, 'check'], {
      encoding: 'utf8',
    });

    expect(run.stderr.split('\n')).toEqual([
      `muster needs Node 24 or newer; this is Node ${version} (${process.execPath}).`,
      'In a checkout `npm ci` brings its own Node: type `npx muster`. Elsewhere: https://nodejs.org',
      '',
    ]);
    expect(run.stdout).toBe('');
    expect(run.status).toBe(2);
  },
);

test('an old Node on this machine can parse the bin', ({ skip }) => {
  const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => majorOf(path) < 24);
  skip(old === undefined, 'every Node on this machine is new');

  const run = spawnSync(old!, [bin, '--version'], { encoding: 'utf8' });

  expect(run.stderr).toMatch(/^muster needs Node 24 or newer; this is Node \d+\.\d+\.\d+ \(/);
  expect(run.status).toBe(2);
});

/** NaN when there is none. */
function majorOf(path: string): number {
  return Number(
    spawnSync(path, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }).stdout || NaN,
  );
}
