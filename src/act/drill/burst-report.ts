import type { BurstOrder, BurstReport } from '#act/drill/caller.ts';
import type { JudgedShot } from '#act/drill/judge-shots.ts';
import { nearAnswers } from '#act/drill/near-answers.ts';
import { isBy } from '#act/drill/reply.ts';
import { retryAfterSeconds } from '#ground/http/retry-after.ts';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Answer } from '#ground/config/schema/check.ts';
import type { BurstShots } from '#ground/http/burst.ts';

export type ReportScope = {
  order: Pick<BurstOrder, 'requests' | 'answer'>;
  answers: Record<string, Answer>;
  /** As the check's `spends` estimates one call. */
  tokensEach: number;
};

/** Each shot is counted as one of admitted, answer, ambiguous, unnamed, server error, failed and cut. */
type Kind = 'admitted' | 'answer' | 'ambiguous' | 'unnamed' | 'server-error' | 'failed' | 'cut';

/** Adds up a burst. Its `reason` is not redacted yet. */
export function burstReport(
  { startedAt, skewMs, concurrencyMax, isCut }: Extract<BurstShots, { kind: 'shots' }>,
  judged: readonly JudgedShot[],
  { order, answers, tokensEach }: ReportScope,
): BurstReport {
  const kinds = Map.groupBy(judged, kindOf);
  const of = (kind: Kind): JudgedShot[] => kinds.get(kind) ?? [];
  const blocked = [...of('answer'), ...of('ambiguous')];
  const firstBlockMs = blocked.length > 0 && Math.min(...blocked.map(({ shot }) => shot.endedAtMs));
  return {
    at: startedAt,
    requests: order.requests,
    sent: judged.length,
    skewMs,
    concurrencyMax,
    admitted: of('admitted').length,
    answers: countBy(of('answer'), ({ step }) => step?.answers[0] ?? ''),
    unnamed: of('unnamed').length,
    ambiguous: of('ambiguous').length,
    serverErrors: judged.filter(({ step }) => step && isServerError(step, order.answer)).length,
    failed: of('failed').length,
    reason: mostCommon([...of('failed'), ...of('unnamed'), ...of('server-error')], answers),
    statuses: countBy(
      judged.filter(({ step }) => step),
      ({ step }) => String(step?.status),
    ),
    retryAfter: retryAfters(blocked, startedAt),
    tokens: of('admitted').length * tokensEach,
    isCut,
    ...(firstBlockMs !== false && { firstBlockMs }),
  };
}

/** Of a burst of which nothing, or nobody knows how much, was sent. */
export function unsentReport({
  at,
  requests,
  reason,
  mayBeSent,
  tokensEach,
}: {
  at: EpochMs;
  requests: number;
  reason: string;
  mayBeSent: boolean;
  tokensEach: number;
}): BurstReport {
  const sent = mayBeSent ? requests : 0;
  return {
    at,
    requests,
    sent,
    skewMs: 0,
    concurrencyMax: 0,
    admitted: 0,
    answers: {},
    unnamed: 0,
    ambiguous: 0,
    serverErrors: 0,
    failed: sent,
    reason,
    statuses: {},
    retryAfter: { shown: 0, missing: 0 },
    tokens: sent * tokensEach,
    isCut: false,
  };
}

function kindOf({ shot, outcome, step }: JudgedShot): Kind {
  if (shot.outcome.kind === 'cut') return 'cut';
  if (!step) return 'failed';
  if (step.answers.length > 0) return step.answers.length === 1 ? 'answer' : 'ambiguous';
  if (outcome === 'pass' || outcome === 'degraded') return 'admitted';
  return (step.status ?? 0) >= 500 ? 'server-error' : 'unnamed';
}

const isServerError = (
  { status = 0, answers }: { status?: number; answers: string[] },
  answer: string,
): boolean => status >= 500 && !isBy({ answers }, answer);

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const groups = [...Map.groupBy(items, nameOf)].map(([name, group]) => [name, group.length] as const);
  return Object.fromEntries(groups.toSorted(([one], [other]) => one.localeCompare(other)));
}

function mostCommon(shots: readonly JudgedShot[], answers: Record<string, Answer>): string {
  const groups = [...Map.groupBy(shots, ({ reason }) => reason).values()];
  const [first] = groups.toSorted((one, other) => other.length - one.length)[0] ?? [];
  if (!first) return '';
  return first.reason + (first.received ? nearAnswers(first.received, answers) : '');
}

function retryAfters(blocked: readonly JudgedShot[], startedAt: EpochMs): BurstReport['retryAfter'] {
  const told = blocked.flatMap(({ received, shot }) => {
    const cameAt = epochMs(startedAt + shot.endedAtMs);
    const seconds = received && retryAfterSeconds(received.response.headers, cameAt);
    return seconds === undefined ? [] : [{ seconds, overMs: shot.endedAtMs + seconds * 1000 }];
  });
  const counts = { shown: told.length, missing: blocked.length - told.length };
  if (told.length === 0) return counts;
  const seconds = told.map((one) => one.seconds);
  const overMs = told.map((one) => one.overMs);
  return {
    ...counts,
    secondsMin: Math.min(...seconds),
    secondsMax: Math.max(...seconds),
    overMsMin: Math.min(...overMs),
    overMsMax: Math.max(...overMs),
  };
}
