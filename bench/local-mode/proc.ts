import { readFileSync } from 'node:fs';

/** Linux shows CPU time in hundredths of a second (USER_HZ), on every machine. */
const tickMs = 10;

export type ProcessCpu = {
  /** User and system. */
  ownMs: number;
  /** Of its children that have ended. */
  childrenMs: number;
};

/** Linux only. `pid`: a number, or `self`. */
export function readCpu(pid: number | 'self'): ProcessCpu {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the name in brackets, may hold blanks; utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15).map(Number);
  return { ownMs: (user + system) * tickMs, childrenMs: (childrenUser + childrenSystem) * tickMs };
}

/** Linux only: resident now, and at most so far. */
export function readMemory(pid: number): { rssMb: number; rssMbMax: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
  return { rssMb: mb('VmRSS'), rssMbMax: mb('VmHWM') };
}
