import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '../src/ground/base/clock.ts';
import { createHttpClient } from '../src/ground/http/adapters/undici.ts';
import { median } from './probe/measure.ts';
import { probe } from './probe/probe-once.ts';
import { benchCa, startTarget } from './probe/start-target.ts';
import type { BenchRow } from './row.ts';

/** CPU of a probe against a bare Node socket; and whether timings are true. */
export const run = async (): Promise<BenchRow[]> => [...(await compareCpu()), ...(await compareTimings())];

async function compareCpu(): Promise<BenchRow[]> {
  const script = fileURLToPath(new URL('probe/compare-cpu.ts', import.meta.url));
  const ca = fileURLToPath(new URL('../test/fixtures/tls/ca.pem', import.meta.url));
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca };
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
  return JSON.parse(stdout) as BenchRow[];
}

const simultaneous = 20;
const errorMsMax = 2;

/** 20 TLS probes at once of an origin that answers after 50 ms, against what one alone reports. */
async function compareTimings(): Promise<BenchRow[]> {
  const client = createHttpClient({ clock: systemClock, ca: [benchCa] });
  const target = await startTarget(50);
  const url = `https://127.0.0.1:${target.https}/`;
  const total = async (): Promise<number> => (await probe(client, url)).phases.totalMs;
  const alone: number[] = [];
  for (let count = 0; count < 20; count += 1) alone.push(await total());
  const together: number[] = [];
  for (let round = 0; round < 5; round += 1)
    together.push(...(await Promise.all(Array.from({ length: simultaneous }, total))));
  target.stop();
  await client.close();
  const error = Math.abs(median(together) - median(alone));
  return [
    { name: 'TLS probe of 50 ms, alone', value: median(alone), unit: 'ms' },
    { name: `${simultaneous} at once, median`, value: median(together), unit: 'ms' },
    { name: 'median error', value: error, unit: 'ms', goal: `≤ ${errorMsMax} ms`, met: error <= errorMsMax },
  ];
}
