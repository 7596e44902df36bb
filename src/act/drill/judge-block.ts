import type { BlockReport } from '#act/drill/block-report.ts';
import type { Called } from '#act/drill/caller.ts';
import { judgeTogether } from '#act/drill/judge-together.ts';
import { isBy, otherThan, replyOf } from '#act/drill/reply.ts';
import { failing, unclear, verdictOf, type Finding, type Verdict } from '#act/drill/verdict.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Lowering } from '#ground/config/schema/drill.ts';

/** What each finding is about. */
type Case = { limit: string; lowering: Lowering; report: BlockReport };

/** Pure. Every finding names the limit. */
export function judgeBlock(limit: string, lowering: Lowering, report: BlockReport): Verdict {
  const one: Case = { limit, lowering, report };
  const blocked = report.calls.findIndex((call) => replyOf(call) === 'refused');
  const isProven = blocked >= 0 && isBy(report.calls[blocked] as Called, lowering.answer);
  const findings = [
    ...judgeCalls(one, blocked),
    ...judgeTogether(lowering, report),
    // Whoever was never blocked, or by something else, cannot be blocked still.
    ...(isProven
      ? [...judgeBystander(one), ...judgeStill(one), ...judgeRestart(one), ...judgeMeter(one)]
      : []),
  ];
  return verdictOf(findings.map(({ outcome, text }) => ({ outcome, text: `${limit}: ${text}` })));
}

/**
 * A call that failed on the way tells nothing about the limit: it may not have been counted. If the limit blocks all the
 * same by call `byCall`, that is proven; if it does not, nothing is, because the call that was lost may be what lacked.
 */
function judgeCalls({ lowering: { answer, byCall }, report }: Case, blocked: number): Finding[] {
  const { calls, isLiveKnown } = report;
  const call = calls[blocked];
  if (call && !isBy(call, answer))
    return [failing(`call ${blocked + 1} was blocked ${otherThan(answer, call)}`)];
  if (call)
    return blocked < byCall ? [] : [failing(`blocked only at call ${blocked + 1}, not by call ${byCall}`)];
  const lost = calls.findIndex((one) => replyOf(one) === 'unclear');
  if (lost >= 0) return [unclear(`call ${lost + 1} of ${calls.length} told nothing: ${calls[lost]?.reason}`)];
  if (calls.length < byCall) return [unclear(`only ${calls.length} of ${byCall} calls were made`)];
  const never = `never blocked: ${calls.length} of ${calls.length} calls passed`;
  return [
    isLiveKnown ? failing(never) : unclear(`${never}, and nothing tells whether the lowered value runs`),
  ];
}

function judgeBystander({ lowering, report: { bystander } }: Case): Finding[] {
  if (lowering.bystander === undefined) return [];
  if (bystander === undefined) return [unclear('no bystander was asked')];
  const reply = replyOf(bystander);
  if (reply === 'passed') return [];
  if (reply === 'unclear') return [unclear(`the bystander's call told nothing: ${bystander.reason}`)];
  const by = bystander.answers.length > 0 ? `by ${bystander.answers.join(' and ')}` : `(${bystander.reason})`;
  return [failing(`while one actor was blocked, a bystander was blocked too, ${by}`)];
}

function judgeStill({ lowering: { answer, blockedStillAfter }, report }: Case): Finding[] {
  if (blockedStillAfter === undefined) return [];
  const after = formatDuration(blockedStillAfter);
  if (!report.stillBlocked) return [unclear(`whether it is still blocked after ${after} was not asked`)];
  return judgeAgain(answer, report.stillBlocked, {
    forgot: `forgot: passes again after ${after}`,
    when: `after ${after}`,
  });
}

function judgeRestart({ lowering: { answer, blockedStillAfterRestart }, report }: Case): Finding[] {
  if (!blockedStillAfterRestart) return [];
  const { afterRestart, isRestartUnseen } = report;
  if (afterRestart === undefined)
    return [unclear('whether it is still blocked after a restart was not asked')];
  if (afterRestart === 'not-live') return [unclear('the restart never went live with the lowered limit')];
  // What was blocked by the one that ran before says nothing about the next.
  if (isRestartUnseen && isBy(afterRestart, answer))
    return [unclear('blocked after a restart was asked for, and nothing tells whether it had come')];
  const forgot = 'passes again: a restart erased what was spent';
  return judgeAgain(answer, afterRestart, { forgot, when: 'after a restart' });
}

function judgeAgain(
  answer: string,
  call: Called,
  { forgot, when }: { forgot: string; when: string },
): Finding[] {
  const reply = replyOf(call);
  if (isBy(call, answer)) return [];
  if (reply === 'refused') return [failing(`${when} blocked ${otherThan(answer, call)}`)];
  if (reply === 'unclear') return [unclear(`${when} the call told nothing: ${call.reason}`)];
  // Another session is another payer to the service: that one passes proves nothing about the first.
  return call.isNewActor
    ? [unclear(`${when} the blocked actor was no longer known here`)]
    : [failing(forgot)];
}

function judgeMeter({ report: { meter } }: Case): Finding[] {
  if (meter === undefined) return [];
  if (meter === 'unreadable') return [unclear('whether blocked calls are billed could not be read')];
  const { before, after } = meter;
  if (after > before) return [failing(`blocked calls were still billed: ${before} → ${after}`)];
  return after < before ? [unclear(`the meter went back: ${before} → ${after}`)] : [];
}
