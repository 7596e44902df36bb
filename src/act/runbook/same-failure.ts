import type { ReleaseSpan } from '#act/runbook/release-spans.ts';
import { knownSlots } from '#act/runbook/span-evidence.ts';
import { iso } from '#ground/base/clock.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** How far back a failure of the older release counts: what was mended since is another story. */
const lookBackMs = 3_600_000;

export type Failure = { expectations: readonly string[]; answers: readonly string[] };

/**
 * When the same failure stands in the evidence of a release that is to be gone back to, or undefined. `graceMs`: the end of
 * its span is left out for so long, since its successor ran before it was seen.
 */
export async function sameFailureIn(
  log: EvidenceLog,
  stream: string,
  span: ReleaseSpan,
  failure: Failure,
  graceMs: number,
): Promise<string | undefined> {
  const end = span.to ?? Number.MAX_SAFE_INTEGER;
  const found = (await knownSlots(log, stream, span)).find(
    (record) =>
      record.at < end - graceMs && record.at >= end - lookBackMs && isSame(failure, failureOf(record)),
  );
  return found && `${found.stream}#${found.seq} of ${iso(found.at)}`;
}

/** The same answer, or an expectation that failed alike but for its numbers. Pure. */
export function isSame(one: Failure, other: Failure): boolean {
  if (one.answers.length > 0) return one.answers.some((answer) => other.answers.includes(answer));
  const texts = new Set(other.expectations.map(withoutNumbers));
  return one.expectations.some((text) => texts.has(withoutNumbers(text)));
}

/** `status (503) == 200` stays apart from `status (500) == 200`: only measured spans and sizes vary from call to call. */
const withoutNumbers = (text: string): string =>
  text.replaceAll(/\d+(\.\d+)? ?(ms|s|bytes|characters)\b/g, '# $2');

/** What did not hold in a record of a slot. */
export function failureOf({ body, outcome }: EvidenceRecord): Failure {
  if (outcome !== 'fail' && outcome !== 'degraded') return { expectations: [], answers: [] };
  const steps = listIn(body, 'attempts').flatMap((attempt) => listIn(attempt, 'steps'));
  return {
    expectations: steps.flatMap((step) => textsIn(step, 'problems')),
    answers: steps.flatMap((step) => textsIn(step, 'answers')),
  };
}

const listIn = (value: unknown, key: string): unknown[] => {
  const list =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return Array.isArray(list) ? list : [];
};

const textsIn = (value: unknown, key: string): string[] =>
  listIn(value, key).filter((text) => typeof text === 'string');
