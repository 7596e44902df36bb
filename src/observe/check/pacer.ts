import type { Clock } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Client } from '#ground/config/schema/target.ts';
import type { HttpClient } from '#ground/http/http-client.ts';

export type Paced =
  /** Own delay, in milliseconds. */
  { kind: 'go'; waitedMs: number } | { kind: 'too_late'; reason: string };

/** Lets so many requests begin in any span of so long; first come, first served. */
export type Pacer = { wait(signal?: AbortSignal): Promise<Paced> };

const waitMsMax = 120_000;

const unpaced: Pacer = { wait: async () => ({ kind: 'go', waitedMs: 0 }) };

export function createPacer(pace: NonNullable<Client['pace']>, clock: Clock): Pacer {
  /** When each of the newest `requests` begins, on the monotonic clock; oldest first. */
  const begins: number[] = [];
  return {
    async wait(signal) {
      const now = clock.monotonicMs();
      const oldest = begins.length < pace.requests ? undefined : begins[0];
      const begin = oldest === undefined ? now : Math.max(now, oldest + pace.per);
      if (begin - now > waitMsMax) return { kind: 'too_late', reason: lateReason(pace, begin - now) };
      begins.push(begin);
      if (begins.length > pace.requests) begins.shift();
      if (begin === now) return { kind: 'go', waitedMs: 0 };
      await clock.sleep(begin - now, signal);
      return { kind: 'go', waitedMs: clock.monotonicMs() - now };
    },
  };
}

const lateReason = ({ requests, per }: NonNullable<Client['pace']>, ms: number): string =>
  `own delay: a pace of ${requests} requests in ${formatDuration(per)} would hold it back for ${Math.round(ms / 1000)}s`;

/** All requests that one client sends into an environment share a pace, whoever runs them. */
const pacers = new WeakMap<HttpClient, Map<string, Pacer>>();

export function pacerOf(http: HttpClient, environment: string, pace: Client['pace'], clock: Clock): Pacer {
  if (!pace) return unpaced;
  const known = pacers.get(http) ?? new Map<string, Pacer>();
  pacers.set(http, known);
  const pacer = known.get(environment) ?? createPacer(pace, clock);
  known.set(environment, pacer);
  return pacer;
}
