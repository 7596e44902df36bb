import type { ReleaseSpan } from '#act/runbook/release-spans.ts';
import { knownSlots } from '#act/runbook/span-evidence.ts';
import { iso } from '#ground/base/clock.ts';
import { foundIn } from '#observe/alarm/found-in.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

/** How far back a failure of the older release counts: what was mended since is another story. */
const lookBackMs = 3_600_000;
/** An hour of slots, one every 7 s. */
const recordsMax = 500;

/** As an alarm's story tells it. */
export type Failure = { expectations: readonly string[]; answers: readonly string[] };

/**
 * When the same failure stands in the evidence of an older release, or undefined. `graceMs`: the end of its span is left
 * out for so long, since its successor ran before it was seen.
 */
export async function sameFailureIn(
  log: EvidenceLog,
  stream: string,
  span: ReleaseSpan,
  failure: Failure,
  graceMs: number,
): Promise<string | undefined> {
  const since = (span.to ?? Number.MAX_SAFE_INTEGER) - lookBackMs;
  for await (const { seq, at, outcome, body } of knownSlots(log, stream, span, { graceMs, recordsMax })) {
    if (at < since) return undefined;
    if (outcome !== 'pass' && isSame(failure, foundIn(body))) return `${stream}#${seq} of ${iso(at)}`;
  }
  return undefined;
}

/** The same answer, or an expectation that failed alike but for its numbers. Pure. */
export function isSame(one: Failure, other: Failure): boolean {
  if (one.answers.length > 0) return one.answers.some((answer) => other.answers.includes(answer));
  return one.expectations.some((text) => other.expectations.some(isLike(text)));
}

/** Of texts that were cut only what both still have is compared. */
const isLike =
  (one: string) =>
  (other: string): boolean => {
    const [first, second] = [withoutNumbers(one), withoutNumbers(other)];
    if (first === second) return true;
    if (!first.endsWith(cut) || !second.endsWith(cut)) return false;
    const kept = Math.min(first.length, second.length) - cut.length;
    return first.slice(0, kept) === second.slice(0, kept);
  };

const cut = '…';

/** `status (503) == 200` stays apart from `status (500) == 200`: only measured spans and sizes vary from call to call. */
const withoutNumbers = (text: string): string =>
  text.replaceAll(/\d+(\.\d+)? ?(ms|s|bytes|characters)\b/g, '# $2');
