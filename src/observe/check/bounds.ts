import type { EpochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Expectation } from '#ground/config/schema/expectation.ts';
import type { HttpResponse, Phases } from '#ground/http/http-client.ts';
import { problem } from '#observe/check/describe.ts';

/** A bound with two steps: how bad it is, and what to say of it. */
export type Verdict = { outcome: 'degraded' | 'fail' | 'unknown'; problem: string };

/**
 * The target's time alone is anywhere from `totalMs` to `stalledMs` more: where the two ends differ in what they come
 * to, our own delay would decide.
 */
export function judgeLatency(
  { totalMs, stalledMs = 0 }: Pick<Phases, 'totalMs' | 'stalledMs'>,
  bounds: NonNullable<Expectation['latency']>,
): Verdict[] {
  const shortest = brokenBound(totalMs, bounds);
  const longest = brokenBound(totalMs + stalledMs, bounds);
  if (!longest) return [];
  const { outcome, boundMs } = longest;
  if (shortest?.outcome === outcome)
    return [{ outcome, problem: latencyProblem(`${Math.round(totalMs)}ms`, boundMs) }];
  const spread = `${Math.round(totalMs)} to ${Math.round(totalMs + stalledMs)}ms`;
  const decided = `own delay of ${Math.round(stalledMs)}ms decided it`;
  return [{ outcome: 'unknown', problem: `${decided}: ${latencyProblem(spread, boundMs)}` }];
}

const latencyProblem = (shown: string, boundMs: number): string =>
  problem('latency', shown, `<= ${formatDuration(boundMs)}`);

function brokenBound(
  latencyMs: number,
  { degraded, fail }: NonNullable<Expectation['latency']>,
): { outcome: 'degraded' | 'fail'; boundMs: number } | undefined {
  if (fail !== undefined && latencyMs > fail) return { outcome: 'fail', boundMs: fail };
  if (degraded !== undefined && latencyMs > degraded) return { outcome: 'degraded', boundMs: degraded };
  return undefined;
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
