import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandCpuMs } from './local-mode/command.ts';
import { startUp, type Usage } from './local-mode/start-up.ts';
import { writeConfig } from './local-mode/write-config.ts';
import { startTarget } from './probe/start-target.ts';
import type { BenchRow } from './row.ts';

const checks = 100;
const everyMs = 20_000;
const slots = 3;
/** Away from the instants at which slots are due. */
const beforeSlotMs = 2000;
/** Loading, and a slot with cold code. */
const warmUpMs = 6000;
const starts = 7;

/** `muster up` as people run it, on a service of its own process: CPU by the operating system, probes by the evidence. */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const target = await startTarget(0);
  try {
    const config = writeConfig(folder, { checks, everyMs, baseUrl: `http://127.0.0.1:${target.http}` });
    const watching = await benchWatching(config, folder);
    return [...watching, ...(await benchCommands(folder))];
  } finally {
    target.stop();
    rmSync(folder, { recursive: true });
  }
}

async function benchWatching(config: string, folder: string): Promise<BenchRow[]> {
  const muster = startUp(config, folder);
  try {
    await until(firstLook(Date.now()));
    const before = muster.usage();
    await until(before.at + slots * everyMs);
    const after = muster.usage();
    return describe(before, after);
  } finally {
    await muster.stop();
  }
}

/** Shortly before the slot that follows the warm-up. */
const firstLook = (now: number): number =>
  Math.ceil((now + warmUpMs + beforeSlotMs) / everyMs) * everyMs - beforeSlotMs;

const until = (at: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, at - Date.now()));
  });

function describe(before: Usage, after: Usage): BenchRow[] {
  const probes = after.passed - before.passed;
  if (probes !== checks * slots || after.records !== after.passed)
    throw new Error(`${probes} of ${checks * slots} probes passed; ${after.records - after.passed} did not`);
  const cpuMs = (after.cpuMs - before.cpuMs) / probes;
  return [
    { name: `${checks} checks every ${everyMs / 1000} s`, value: probes, unit: 'probes' },
    { name: 'CPU a probe', value: cpuMs, unit: 'ms', goal: '≤ 1.5 ms', met: cpuMs <= 1.5 },
    { name: 'RSS', value: after.rssMb, unit: 'MB', goal: '≤ 90 MB', met: after.rssMb <= 90 },
    { name: 'RSS, highest', value: after.rssMbMax, unit: 'MB' },
  ];
}

async function benchCommands(folder: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const command of [['--version'], ['validate'], ['alarms'], ['evidence', 'verify']]) {
    const value = await commandCpuMs(command, folder, starts);
    rows.push({ name: `muster ${command.join(' ')}`, value, unit: 'ms CPU' });
  }
  return rows;
}
