import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { binMuster } from './command.ts';
import { readCpu, readMemory } from './proc.ts';

/** What a running `muster up` has used and done so far. */
export type Usage = {
  at: number;
  cpuMs: number;
  rssMb: number;
  rssMbMax: number;
  /** Records of slots, and those of them that passed. */
  records: number;
  passed: number;
};

export type Running = { usage(): Usage; stop(): Promise<void> };

const withinMs = 180_000;

/** The command itself in a process of its own, without a terminal. */
export function startUp(config: string, folder: string): Running {
  const child = spawn(process.execPath, [binMuster, 'up', '--config', config], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: withinMs,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'exit');
  const pid = child.pid ?? 0;
  return {
    usage: () => ({ at: Date.now(), cpuMs: readCpu(pid).ownMs, ...readMemory(pid), ...readCounts(folder) }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const counts =
  "SELECT count(*) AS records, sum(outcome = 'pass') AS passed FROM evidence WHERE kind = 'slot'";

function readCounts(folder: string): Pick<Usage, 'records' | 'passed'> {
  const database = new DatabaseSync(join(folder, '.muster', 'muster.db'), { readOnly: true });
  const row = database.prepare(counts).get() ?? {};
  database.close();
  return { records: Number(row['records']), passed: Number(row['passed']) };
}
