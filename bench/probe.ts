import { systemClock } from '../src/ground/base/clock.ts';
import { createHttpClient } from '../src/ground/http/adapters/undici.ts';
import type { HttpClient, HttpResponse } from '../src/ground/http/http-client.ts';
import { probeBare, probeBareTls } from './probe/bare.ts';
import { cpuEachUs, median } from './probe/measure.ts';
import { benchCa, startTarget } from './probe/start-target.ts';
import type { BenchRow } from './row.ts';

const rounds = 50;
/** A monitor runs for days: what is measured is compiled code. */
const warmUpRuns = 1000;
const limits = { timeoutMs: 5000, maxBytes: 1_048_576 };

/** CPU of a probe on a new connection, phases on, against a bare Node socket; and whether timings are true. */
export async function run(): Promise<BenchRow[]> {
  const client = createHttpClient({ clock: systemClock, ca: [benchCa] });
  const rows = [...(await compareCpu(client)), ...(await compareTimings(client))];
  await client.close();
  return rows;
}

async function probe(client: HttpClient, url: string): Promise<HttpResponse> {
  const connection = client.connect();
  const outcome = await client.exchange({ method: 'GET', url, headers: [] }, limits, connection);
  await connection.close();
  if (outcome.kind === 'failure') throw new Error(outcome.message);
  return outcome;
}

async function compareCpu(client: HttpClient): Promise<BenchRow[]> {
  const target = await startTarget(0);
  const http = `http://127.0.0.1:${target.http}/health`;
  const https = `https://127.0.0.1:${target.https}/health`;
  const rows = [
    ...(await compare('HTTP', 80, 1.6, {
      ours: () => probe(client, http),
      bare: () => probeBare(target.http),
    })),
    ...(await compare('HTTPS', 20, 1.15, {
      ours: () => probe(client, https),
      bare: () => probeBareTls(target.https),
    })),
  ];
  target.stop();
  return rows;
}

type Pair = { ours: () => Promise<unknown>; bare: () => Promise<unknown> };

/** Short rounds in turn, so that whatever else the machine does falls on both alike. */
async function compare(
  name: string,
  count: number,
  ratioMax: number,
  { ours, bare }: Pair,
): Promise<BenchRow[]> {
  const pairs: { ours: number; bare: number }[] = [];
  await cpuEachUs(warmUpRuns, bare);
  await cpuEachUs(warmUpRuns, ours);
  for (let round = 0; round < rounds; round += 1)
    pairs.push({ bare: await cpuEachUs(count, bare), ours: await cpuEachUs(count, ours) });
  const ratio = median(pairs.map((pair) => pair.ours / pair.bare));
  return [
    { name: `${name}, bare socket`, value: median(pairs.map((pair) => pair.bare)), unit: 'µs CPU' },
    { name: `${name}, probe`, value: median(pairs.map((pair) => pair.ours)), unit: 'µs CPU' },
    { name: `${name}, ratio`, value: ratio, unit: '×', goal: `≤ ${ratioMax} × bare`, met: ratio <= ratioMax },
  ];
}

const simultaneous = 20;
const errorMsMax = 2;

/** 20 TLS probes at once of an origin that answers after 50 ms, against what one alone reports. */
async function compareTimings(client: HttpClient): Promise<BenchRow[]> {
  const target = await startTarget(50);
  const url = `https://127.0.0.1:${target.https}/`;
  const total = async (): Promise<number> => (await probe(client, url)).phases.totalMs;
  const alone: number[] = [];
  for (let count = 0; count < 20; count += 1) alone.push(await total());
  const together: number[] = [];
  for (let round = 0; round < 5; round += 1)
    together.push(...(await Promise.all(Array.from({ length: simultaneous }, total))));
  target.stop();
  const error = Math.abs(median(together) - median(alone));
  return [
    { name: 'TLS probe of 50 ms, alone', value: median(alone), unit: 'ms' },
    { name: `${simultaneous} at once, median`, value: median(together), unit: 'ms' },
    { name: 'median error', value: error, unit: 'ms', goal: `≤ ${errorMsMax} ms`, met: error <= errorMsMax },
  ];
}
