/** The quick inner loop, side by side: types, lint, format, dead code. Prints what each said; exit 1 if one failed. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';

const tools = [
  ['tsc', '--noEmit'],
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['knip', '--no-progress'],
  ['knip', '--no-progress', '--production'],
  ['oxfmt', '--check'],
] as const;

const queue = [...tools];
await Promise.all(Array.from({ length: Math.min(queue.length, availableParallelism()) }, work));

async function work(): Promise<void> {
  for (let tool = queue.shift(); tool; tool = queue.shift()) await run(tool);
}

function run([name, ...args]: readonly [string, ...string[]]): Promise<void> {
  return new Promise((resolve) => {
    const started = performance.now();
    execFile(`node_modules/.bin/${name}`, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${error ? 'FAILED' : 'ok'} ${[name, ...args].join(' ')} (${seconds} s)`);
      if (error) {
        console.log(`${stdout}${stderr}`.trimEnd());
        process.exitCode = 1;
      }
      resolve();
    });
  });
}
