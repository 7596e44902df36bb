import type { BurstReport, Called, Caller } from '#act/drill/caller.ts';
import { counted, type Spent } from '#act/drill/counted.ts';
import type { Recovery } from '#act/drill/judge-burst.ts';
import { replyOf } from '#act/drill/reply.ts';
import { iso, type Clock } from '#ground/base/clock.ts';
import type { BurstDrill } from '#ground/config/schema/drill.ts';

export type BurstSeen = { report: BurstReport; recovery: Recovery; spent: Spent };

/**
 * One burst, and in the same process, hence from the same address, one call once the Retry-After that it was told is
 * over. Rejects only when the signal aborts; nothing is sent twice.
 */
export async function burstAndRecover(
  caller: Caller,
  drill: BurstDrill,
  environment: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<BurstSeen> {
  const { caller: counting, spent } = counted(caller);
  const order = { environment, check: drill.check, actor: `burst/${iso(clock.now())}` };
  const { requests, answer, serverErrorsMax } = drill;
  const report = await counting.burst({ ...order, requests, answer, serverErrorsMax }, signal);
  const call = async (afterMs: number): Promise<Called> => {
    // Counted from each response's coming, which is before the burst's end.
    await clock.sleep(Math.max(0, report.at + afterMs - clock.now()), signal);
    signal.throwIfAborted();
    return counting.call(order, signal);
  };
  const recovery = await recover(drill, report, call);
  return { report, recovery, spent };
}

/** Calls once so much time has passed since the first request of the burst. */
type CallAfter = (afterMs: number) => Promise<Called>;

const secondsMax = 300;
/** Retry-After is whole seconds, and some services round it down. */
const roundingMs = 1000;

async function recover(
  { recovery: wanted, answer }: BurstDrill,
  { retryAfter, answers, isCut, at }: BurstReport,
  call: CallAfter,
): Promise<Recovery> {
  if (isCut || !answers[answer] || !(wanted.passesAfterRetryAfter || wanted.blockedJustBefore))
    return { kind: 'not-asked' };
  const { secondsMax: seconds, overMsMin, overMsMax } = retryAfter;
  if (seconds === undefined || overMsMin === undefined || overMsMax === undefined)
    return { kind: 'unknown', reason: 'no blocked response shows a Retry-After that can be read' };
  if (seconds > secondsMax) {
    const reason = `it said ${seconds} s, and no burst waits for more than ${secondsMax} s`;
    return { kind: 'unknown', afterSeconds: seconds, reason };
  }
  const blockedJustBefore = wanted.blockedJustBefore ? await askJustBefore(call, at, overMsMin) : 'not-asked';
  const before = { afterSeconds: seconds, blockedJustBefore };
  if (!wanted.passesAfterRetryAfter) return { kind: 'not-asked', ...before };
  return { ...(await askAfter(call, overMsMax + roundingMs)), ...before };
}

/** Early enough that rounding up to whole seconds cannot explain a pass. */
const earlyMs = 2000;

async function askJustBefore(
  call: CallAfter,
  at: number,
  overMs: number,
): Promise<NonNullable<Recovery['blockedJustBefore']>> {
  if (overMs <= earlyMs) return 'not-asked';
  const called = await call(overMs - earlyMs);
  const reply = replyOf(called);
  if (reply === 'refused') return 'blocked';
  // Something held our own call up: it tells nothing.
  const isLate = called.at > at + overMs - roundingMs;
  return reply === 'passed' && !isLate ? 'passed' : 'not-asked';
}

async function askAfter(call: CallAfter, afterMs: number): Promise<Pick<Recovery, 'kind' | 'reason'>> {
  const called = await call(afterMs);
  const reply = replyOf(called);
  if (reply === 'passed') return { kind: 'passed' };
  return { kind: reply === 'refused' ? 'blocked' : 'unknown', reason: called.reason };
}
