import type { BurstReport } from '#act/drill/caller.ts';
import { failing, unclear, verdictOf, type Finding, type Verdict } from '#act/drill/verdict.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { BurstDrill } from '#ground/config/schema/drill.ts';

/** Whether it passes once what Retry-After said is over, asked from the address of the burst. */
export type Recovery = {
  kind: 'passed' | 'blocked' | 'not-asked' | 'unknown';
  /** What Retry-After said. */
  afterSeconds?: number;
  /** One line: why blocked or unknown. Redacted. */
  reason?: string;
  /** What came just before it was over. */
  blockedJustBefore?: 'blocked' | 'passed' | 'not-asked';
};

/** Pure. What no rate is needed for is judged in every case. */
export const judgeBurst = (drill: BurstDrill, report: BurstReport, recovery: Recovery): Verdict =>
  verdictOf([
    ...serverErrors(drill, report),
    ...otherAnswers(drill, report),
    ...(rateIsUnclear(drill, report) ?? rate(drill, report)),
    ...honesty(drill, report, recovery),
  ]);

function serverErrors(
  { serverErrorsMax }: BurstDrill,
  { serverErrors: count, sent }: BurstReport,
): Finding[] {
  return count > serverErrorsMax
    ? [failing(`${count} of ${sent} were answered by a server error, at most ${serverErrorsMax} may be`)]
    : [];
}

function otherAnswers(drill: BurstDrill, { answers, unnamed, ambiguous, reason }: BurstReport): Finding[] {
  const others = Object.entries(answers).filter(([name, count]) => name !== drill.answer && count > 0);
  const findings = others.map(([name, count]) =>
    failing(`${count} were blocked by ${name} instead of ${drill.answer}`),
  );
  if (unnamed > 0)
    findings.push(failing(`${unnamed} were not served, by no answer that the config names: ${reason}`));
  if (ambiguous > 0) findings.push(failing(`${ambiguous} were several answers at once, which proves none`));
  return findings;
}

/** Why nothing can be said about the rate; undefined: it can. */
function rateIsUnclear(drill: BurstDrill, report: BurstReport): Finding[] | undefined {
  const { sent, failed, reason, skewMs, isCut } = report;
  if (sent === 0) return [unclear(`nothing was sent: ${reason}`)];
  if (isCut) return [unclear('cut because of server errors, so the rate proves nothing')];
  if (failed * 2 > sent) return [unclear(`${failed} of ${sent} had no response: ${reason}`)];
  if (skewMs <= drill.sentWithin) return undefined;
  const bound = formatDuration(drill.sentWithin);
  return [unclear(`sent over ${Math.ceil(skewMs)}ms, not within ${bound}, so the rate proves nothing`)];
}

/** What had no response may have been admitted or not: both must fit. */
function rate({ admitted: { atLeast, atMost }, answer }: BurstDrill, report: BurstReport): Finding[] {
  const { admitted, sent, failed, answers } = report;
  if (admitted === sent) return [failing(`${answer} never blocked: ${admitted} of ${sent} admitted`)];
  const bounds = `expected ${atLeast} to ${atMost}`;
  const count = `${admitted} of ${sent} admitted, ${bounds}`;
  if (admitted > atMost || admitted + failed < atLeast) return [failing(count)];
  const findings: Finding[] = [];
  if (admitted < atLeast || admitted + failed > atMost)
    findings.push(unclear(`${count}, and ${failed} had no response: ${report.reason}`));
  // What was not admitted may have been so for another reason.
  if (!answers[answer]) findings.push(unclear(`${answer} blocked none that had a response`));
  return findings;
}

function honesty(drill: BurstDrill, report: BurstReport, recovery: Recovery): Finding[] {
  const { blockedJustBefore, passesAfterRetryAfter } = drill.recovery;
  return [
    ...(blockedJustBefore && isBlocking(report) ? justBefore(recovery) : []),
    ...(passesAfterRetryAfter ? missing(report) : []),
    ...(passesAfterRetryAfter ? after(report, recovery) : []),
  ];
}

function justBefore({ afterSeconds, blockedJustBefore = 'not-asked' }: Recovery): Finding[] {
  if (blockedJustBefore === 'blocked') return [];
  return [
    blockedJustBefore === 'passed'
      ? failing(`Retry-After said ${afterSeconds} s; passed before it was over`)
      : unclear('whether it was blocked just before Retry-After was over could not be asked'),
  ];
}

const missing = ({ retryAfter }: BurstReport): Finding[] =>
  retryAfter.shown > 0 && retryAfter.missing > 0
    ? [
        failing(
          `${retryAfter.missing} of ${retryAfter.shown + retryAfter.missing} blocked responses show no Retry-After`,
        ),
      ]
    : [];

function after(report: BurstReport, { kind, afterSeconds, reason = '' }: Recovery): Finding[] {
  if (kind === 'blocked')
    return [failing(withReason(`Retry-After said ${afterSeconds} s; still blocked after it`, reason))];
  if (kind === 'unknown')
    return [unclear(withReason('whether it passes after Retry-After cannot be told', reason))];
  if (kind === 'not-asked' && isBlocking(report))
    return [unclear('whether it passes after Retry-After was not asked')];
  return [];
}

const isBlocking = ({ answers }: BurstReport): boolean => Object.values(answers).some((count) => count > 0);

const withReason = (text: string, reason: string): string => (reason === '' ? text : `${text}: ${reason}`);
