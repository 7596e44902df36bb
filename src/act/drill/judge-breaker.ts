import type { Called } from '#act/drill/caller.ts';
import { isBy, replyOf } from '#act/drill/reply.ts';
import { failing, unclear, verdictOf, type Finding, type Verdict } from '#act/drill/verdict.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { BreakerDrill } from '#ground/config/schema/drill.ts';

/** What was seen while the switches were set, and after they were back. Plain JSON. */
export type BreakerReport = {
  /** The place can tell what runs, and told that the switches do. */
  isLiveKnown: boolean;
  /** One after the other, until it was open or `byCall` were made. */
  calls: Called[];
  /** With the switches still set, once the Retry-After of the open breaker was over. */
  halfOpen?: Called;
  /** From the switches being back to the last call, which passed, or time was over; and to the one before it, if any. */
  closing?: { openMs?: number; afterMs: number; last: Called };
};

/** Pure. An answer whose config demands a Retry-After names no response without one. */
export function judgeBreaker(drill: BreakerDrill, report: BreakerReport): Verdict {
  const opened = report.calls.findIndex((call) => isBy(call, drill.answer));
  return verdictOf([
    ...judgeBefore(drill, opened < 0 ? report.calls : report.calls.slice(0, opened)),
    ...judgeOpening(drill, report, opened),
    ...(opened < 0 ? [] : judgeHalfOpen(drill, report)),
    ...(opened < 0 ? [] : judgeClosing(drill, report)),
  ]);
}

function judgeBefore(drill: BreakerDrill, before: readonly Called[]): Finding[] {
  const meanwhile = ['a pass', ...drill.meanwhile].join(', ');
  return before.flatMap((call, index) => {
    if (isForeseen(drill, call) || isLost(call)) return [];
    return [failing(`before it opened, call ${index + 1} was none of ${meanwhile}: ${wordsOf(call)}`)];
  });
}

const isForeseen = ({ meanwhile }: BreakerDrill, call: Called): boolean =>
  replyOf(call) === 'passed' || meanwhile.some((answer) => isBy(call, answer));

/** What has a status is the service's own word, whatever it says; no response is not. */
const isLost = ({ status, outcome, answers }: Called): boolean =>
  answers.length === 0 && (status === undefined || outcome === 'unknown');

const wordsOf = ({ answers, reason }: Called): string =>
  answers.length > 0 ? answers.join(' and ') : reason;

function judgeOpening(drill: BreakerDrill, { calls, isLiveKnown }: BreakerReport, opened: number): Finding[] {
  const { answer, byCall } = drill;
  if (opened >= byCall) return [failing(`${answer} came only at call ${opened + 1}, not by call ${byCall}`)];
  if (opened >= 0) return [];
  const lost = calls.findIndex(isLost);
  if (lost >= 0) return [unclear(`call ${lost + 1} of ${calls.length} told nothing: ${calls[lost]?.reason}`)];
  if (calls.length < byCall) return [unclear(`only ${calls.length} of ${byCall} calls were made`)];
  const never = `never opened: no ${answer} in ${calls.length} calls`;
  return [isLiveKnown ? failing(never) : unclear(`${never}, and nothing tells whether the switches run`)];
}

/** With its dependency still broken, the one call that it lets try fails as calls did before. */
function judgeHalfOpen(drill: BreakerDrill, { halfOpen, calls }: BreakerReport): Finding[] {
  if (halfOpen === undefined) {
    const said = calls.at(-1)?.retryAfterSeconds;
    return [
      unclear(
        `half open was not asked: ${said === undefined ? 'no' : `${said} s is too long a`} Retry-After`,
      ),
    ];
  }
  if (isForeseen(drill, halfOpen)) return [];
  if (isBy(halfOpen, drill.answer)) return [failing(`still ${drill.answer} once Retry-After was over`)];
  if (isLost(halfOpen)) return [unclear(`the call that may try told nothing: ${halfOpen.reason}`)];
  return [failing(`the call that may try came to ${wordsOf(halfOpen)}`)];
}

function judgeClosing({ closesWithin }: BreakerDrill, { closing }: BreakerReport): Finding[] {
  if (!closing) return [unclear('whether it closes again was not asked')];
  const { afterMs, last, openMs = afterMs } = closing;
  const within = formatDuration(closesWithin);
  const after = `${Math.ceil(afterMs / 1000)}s after the switches were back`;
  if (replyOf(last) === 'passed') {
    if (afterMs <= closesWithin) return [];
    // It may have closed long before: nobody asked.
    return afterMs - openMs > closesWithin / 10
      ? [unclear(`passes ${after}; whether it closed within ${within} was not asked in time`)]
      : [failing(`closed only ${after}, not within ${within}`)];
  }
  if (isLost(last)) return [unclear(`whether it closed within ${within} cannot be told: ${last.reason}`)];
  return [failing(`still ${wordsOf(last)} ${after}, expected to close within ${within}`)];
}
