/**
 * CPU of a probe on a new connection, phases on, against a bare Node socket. Prints rows as JSON. Run by `probe.ts` in
 * a process of its own, whose trust store has the test authority: both sides then verify as they would out there.
 */
import { systemClock } from '../../src/ground/base/clock.ts';
import { createHttpClient } from '../../src/ground/http/adapters/undici.ts';
import type { HttpClient } from '../../src/ground/http/http-client.ts';
import type { BenchRow } from '../row.ts';
import { probeBare, probeBareTls, probeBareTlsSharing } from './bare.ts';
import { startBlackbox } from './blackbox.ts';
import { cpuEachUs, median } from './measure.ts';
import { probe } from './probe-once.ts';
import { startTarget } from './start-target.ts';

const rounds = 50;
/** A monitor runs for days: what is measured is compiled code. */
const warmUpRuns = 1000;
/** Its CPU is what the operating system says, in steps of 10 ms: enough probes for a hundred steps. */
const blackboxProbes = 2500;

console.log(JSON.stringify(await compareCpu(createHttpClient({ clock: systemClock }))));

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
    ...(await compare('HTTPS, one TLS context for all', 20, undefined, {
      ours: () => probe(client, https),
      bare: () => probeBareTlsSharing(target.https),
    })),
    ...(await compareBlackbox(client, { HTTP: http, HTTPS: https })),
  ];
  target.stop();
  return rows;
}

type Pair = { ours: () => Promise<unknown>; bare: () => Promise<unknown> };

/** Short rounds in turn, so that whatever else the machine does falls on both alike. */
async function compare(
  name: string,
  count: number,
  ratioMax: number | undefined,
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
    {
      name: `${name}, ratio`,
      value: ratio,
      unit: '×',
      ...(ratioMax !== undefined && { goal: `≤ ${ratioMax} × bare`, met: ratio <= ratioMax }),
    },
  ];
}

/** Nothing where blackbox_exporter is not installed. */
async function compareBlackbox(client: HttpClient, urls: Record<string, string>): Promise<BenchRow[]> {
  const blackbox = await startBlackbox();
  if (!blackbox) return [];
  const rows: BenchRow[] = [];
  for (const [name, url] of Object.entries(urls)) {
    const theirs = await blackbox.cpuEachUs(url, blackboxProbes);
    const ratio = (await cpuEachUs(blackboxProbes, () => probe(client, url))) / theirs;
    rows.push({ name: `${name}, blackbox_exporter`, value: theirs, unit: 'µs CPU' });
    rows.push({
      name: `${name}, probe`,
      value: ratio,
      unit: '×',
      goal: '< 1 × blackbox_exporter',
      met: ratio < 1,
    });
  }
  blackbox.stop();
  return rows;
}
