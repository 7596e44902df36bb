import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandCpuMs } from './local-mode/command.ts';
import { startUp, type Usage } from './local-mode/start-up.ts';
import { writeConfig } from './local-mode/write-config.ts';
import { probeBare } from './probe/bare.ts';
import { cpuEachUs } from './probe/measure.ts';
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
const bareProbes = 2000;
const cpuMsMax = 1.5;
/** What a probe over a bare socket cost where the goal was set. */
const bareMsThere = 0.072;
const rssMbMax = 90;

/** `muster up` as people run it, on a service of its own process: CPU by the operating system, probes by the evidence. */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const target = await startTarget(0);
  try {
    const config = writeConfig(folder, { checks, everyMs, baseUrl: `http://127.0.0.1:${target.http}` });
    // What Node compiles at a first start, it keeps for the next ones.
    await startOnce(config, folder);
    const [before, after] = await watch(config, folder);
    const bareMs = (await cpuEachUs(bareProbes, () => probeBare(target.http))) / 1000;
    return [...describe(before, after, bareMs), ...(await benchCommands(folder))];
  } finally {
    target.stop();
    rmSync(folder, { recursive: true });
  }
}

async function startOnce(config: string, folder: string): Promise<void> {
  const muster = startUp(config, folder);
  await until(Date.now() + warmUpMs);
  await muster.stop();
}

async function watch(config: string, folder: string): Promise<[before: Usage, after: Usage]> {
  const muster = startUp(config, folder);
  try {
    await until(firstLook(Date.now()));
    const before = muster.usage();
    await until(before.at + slots * everyMs);
    return [before, muster.usage()];
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

function describe(before: Usage, after: Usage, bareMs: number): BenchRow[] {
  const probes = after.passed - before.passed;
  if (probes !== checks * slots || after.records - before.records !== probes)
    throw new Error(`${probes} of ${checks * slots} probes passed`);
  const cpuMs = (after.cpuMs - before.cpuMs) / probes;
  const [bares, baresMax] = [cpuMs / bareMs, cpuMsMax / bareMsThere];
  return [
    { name: `${checks} checks every ${everyMs / 1000} s`, value: probes, unit: 'probes' },
    { name: 'CPU a probe', value: cpuMs, unit: 'ms', goal: `≤ ${cpuMsMax} ms`, met: cpuMs <= cpuMsMax },
    { name: 'bare socket', value: bareMs, unit: 'ms CPU' },
    {
      name: 'CPU a probe / bare socket',
      value: bares,
      unit: '×',
      goal: `≤ ${baresMax.toFixed(1)} ×, which is ${cpuMsMax} ms at ${bareMsThere} ms`,
      met: bares <= baresMax,
    },
    { name: 'RSS', value: after.rssMb, unit: 'MB', goal: `≤ ${rssMbMax} MB`, met: after.rssMb <= rssMbMax },
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
