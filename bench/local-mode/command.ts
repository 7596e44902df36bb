import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readCpu } from './proc.ts';

export const binMuster = fileURLToPath(new URL('../../bin/muster.mjs', import.meta.url));

/** A command from start to end: CPU of all its threads, on average over `times` runs one after the other. */
export async function commandCpuMs(args: readonly string[], cwd: string, times: number): Promise<number> {
  const before = readCpu('self').childrenMs;
  for (let time = 0; time < times; time += 1) await runOnce(args, cwd);
  return (readCpu('self').childrenMs - before) / times;
}

async function runOnce(args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(process.execPath, [binMuster, ...args], { cwd, stdio: 'ignore', timeout: 30_000 });
  const [exit] = (await once(child, 'exit')) as [number | null];
  if (exit !== 0) throw new Error(`muster ${args.join(' ')} ended with ${exit}`);
}
