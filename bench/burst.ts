import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/ground/base/clock.ts';
import { createBurst } from '../src/ground/http/adapters/undici-burst.ts';
import type { BurstShots } from '../src/ground/http/burst.ts';
import { installed, runOther } from './burst/others.ts';
import type { Seen } from './burst/target.ts';
import { median } from './probe/measure.ts';
import { benchCa, startScript } from './probe/start-target.ts';
import type { BenchRow } from './row.ts';

const sizes = [
  { requests: 200, skewMsMax: 8, rounds: 11 },
  { requests: 1000, skewMsMax: 40, rounds: 7 },
];
const admitted = 5;
/** What one round leaves behind is not the next one's. */
const restMs = 200;

type Target = { https: number; control: number };
type Size = (typeof sizes)[number];

/** How much together the requests of a burst leave, over TLS; and how much those of others, in the same target's eyes. */
export async function run(): Promise<BenchRow[]> {
  const target = await startScript<Target>(fileURLToPath(new URL('burst/target.ts', import.meta.url)));
  const rows: BenchRow[] = [];
  await fireOnce(target, 50);
  for (const size of sizes) rows.push(...(await measure(target, size)), ...(await compare(target, size)));
  target.stop();
  return rows;
}

async function measure(target: Target, { requests, skewMsMax, rounds }: Size): Promise<BenchRow[]> {
  const fired = await repeat(rounds, () => fireOnce(target, requests));
  const skew = median(fired.map(({ shots }) => shots.skewMs));
  const atOnce = Math.min(...fired.map(({ seen }) => seen.atOnceMax));
  const wrong = fired.filter(
    ({ shots, seen }) => blockedIn(shots) !== seen.blocked || seen.requests !== requests,
  );
  return [
    {
      name: `${requests} over TLS, skew`,
      value: skew,
      unit: 'ms',
      goal: `≤ ${skewMsMax} ms`,
      met: skew <= skewMsMax,
    },
    {
      name: `${requests} over TLS, at once in the target`,
      value: atOnce,
      unit: 'requests',
      goal: `= ${requests}`,
      met: atOnce === requests,
    },
    {
      name: `${requests} over TLS, rounds in which counts of 429 differ`,
      value: wrong.length,
      unit: `of ${rounds}`,
      goal: '= 0',
      met: wrong.length === 0,
    },
    {
      name: `${requests} over TLS, arrivals in the target`,
      value: median(fired.map(({ seen }) => seen.spreadMs)),
      unit: 'ms',
    },
  ];
}

async function compare(target: Target, { requests, rounds }: Size): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const other of installed()) {
    const spreads = await repeat(rounds, async () => {
      await begin(target, requests);
      await runOther(other, urlOf(target), requests);
      return (await seenBy(target)).spreadMs;
    });
    const name = `${requests} over TLS, arrivals in the target, ${other.name}`;
    rows.push({ name, value: median(spreads), unit: 'ms' });
  }
  return rows;
}

type Fired = { shots: Extract<BurstShots, { kind: 'shots' }>; seen: Seen };

async function fireOnce(target: Target, requests: number): Promise<Fired> {
  await begin(target, requests);
  const shots = await createBurst({ clock: systemClock, ca: [benchCa] }).fire(
    { method: 'GET', url: urlOf(target), headers: [] },
    { requests, connectWithinMs: 30_000, timeoutMs: 30_000, maxBytes: 10_000 },
    new AbortController().signal,
  );
  if (shots.kind === 'unopened') throw new Error(`no burst: ${shots.failure.message}`);
  return { shots, seen: await seenBy(target) };
}

const blockedIn = ({ shots }: Fired['shots']): number =>
  shots.filter(({ outcome }) => outcome.kind === 'response' && outcome.status === 429).length;

const urlOf = ({ https }: Target): string => `https://127.0.0.1:${https}/`;

const begin = (target: Target, requests: number): Promise<Seen> =>
  seenBy(target, `?expected=${requests}&admitted=${admitted}`);

async function seenBy({ control }: Target, query = ''): Promise<Seen> {
  return (await (await fetch(`http://127.0.0.1:${control}/${query}`)).json()) as Seen;
}

async function repeat<Result>(times: number, work: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let done = 0; done < times; done += 1) {
    results.push(await work());
    await sleep(restMs);
  }
  return results;
}
