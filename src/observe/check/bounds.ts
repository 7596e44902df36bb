import type { EpochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Expectation } from '#ground/config/schema/expectation.ts';
import type { HttpResponse } from '#ground/http/http-client.ts';
import { problem } from '#observe/check/describe.ts';

/** A bound with two steps: how bad it is, and what to say of it. */
export type Verdict = { outcome: 'degraded' | 'fail'; problem: string };

/** `latencyMs` is the target's time alone. */
export function judgeLatency(latencyMs: number, bounds: NonNullable<Expectation['latency']>): Verdict[] {
  const verdict = (outcome: Verdict['outcome'], boundMs: number): Verdict[] => [
    { outcome, problem: problem('latency', `${Math.round(latencyMs)}ms`, `<= ${formatDuration(boundMs)}`) },
  ];
  if (bounds.fail !== undefined && latencyMs > bounds.fail) return verdict('fail', bounds.fail);
  if (bounds.degraded !== undefined && latencyMs > bounds.degraded)
    return verdict('degraded', bounds.degraded);
  return [];
}

const dayMs = 86_400_000;

/** Whole days until the certificate ends; undefined without TLS. */
export const tlsDaysLeft = (tls: HttpResponse['tls'], now: EpochMs): number | undefined =>
  tls && Math.floor((tls.validTo - now) / dayMs);

export function judgeTlsDays(
  daysLeft: number | undefined,
  bounds: NonNullable<Expectation['tlsDays']>,
): Verdict[] {
  if (daysLeft === undefined) return [{ outcome: 'fail', problem: problem('tlsDays', 'no TLS', 'exists') }];
  const verdict = (outcome: Verdict['outcome'], bound: number): Verdict[] => [
    { outcome, problem: problem('tlsDays', String(daysLeft), `>= ${bound}`) },
  ];
  if (bounds.fail !== undefined && daysLeft < bounds.fail) return verdict('fail', bounds.fail);
  if (bounds.degraded !== undefined && daysLeft < bounds.degraded)
    return verdict('degraded', bounds.degraded);
  return [];
}
