import type { BlockReport } from '#act/drill/block-report.ts';
import type { Called, Caller, CallOrder } from '#act/drill/caller.ts';
import { counted, type Spent } from '#act/drill/counted.ts';
import { isBy, replyOf } from '#act/drill/reply.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { BudgetDrill, Lowering } from '#ground/config/schema/drill.ts';

/** `actor`: unused before, so that nothing was spent by it. The others' names are made of it. */
export type BlockOrder = CallOrder & { lowering: Lowering; meter?: BudgetDrill['meter'] };

/** The part of a report that one process sees in one go, and what it cost. */
export type BlockSeen = Pick<BlockReport, 'calls' | 'together' | 'bystander' | 'meter'> & { spent: Spent };

/**
 * What a lowered limit does, asked in an order in which no question spoils the next one: first calls at once by an actor
 * of their own, because once a budget is spent none of them would pass and nothing be learnt; then one actor until it is
 * blocked; then, while it is, a bystander and the meter. Rejects only when the signal aborts.
 */
export async function blockUntil(
  caller: Caller,
  order: BlockOrder,
  signal: AbortSignal,
  clock: Clock,
): Promise<BlockSeen> {
  const { lowering, meter } = order;
  const { concurrent, answer } = lowering;
  const { caller: counting, spent } = counted(caller);
  const one: CallOrder = { environment: order.environment, check: order.check, actor: order.actor };
  const as = (name: string): CallOrder => ({ ...one, actor: `${one.actor}/${name}` });
  const together = concurrent && (await counting.together(as('together'), concurrent.calls, signal));
  const calls = await callUntilRefused(counting, one, lowering.byCall, signal);
  const last = calls.at(-1);
  const seen: BlockSeen = { calls, spent, ...(together && { together }) };
  if (!last || !isBy(last, answer)) return seen;
  if (lowering.bystander) seen.bystander = await counting.call(as('bystander'), signal);
  if (meter) seen.meter = await meterBlocked(counting, { one, answer, meter }, clock, signal);
  return seen;
}

/** Ends with the first call that the service says no to, by whatever answer. */
async function callUntilRefused(
  caller: Caller,
  order: CallOrder,
  callsMax: number,
  signal: AbortSignal,
): Promise<Called[]> {
  const calls: Called[] = [];
  while (calls.length < callsMax) {
    const called = await caller.call(order, signal);
    calls.push(called);
    if (replyOf(called) === 'refused') break;
  }
  return calls;
}

type Metering = { one: CallOrder; answer: string; meter: NonNullable<BudgetDrill['meter']> };

const roundsMax = 3;
const blockedCalls = 2;
/** Services may book a call just after they answered it. */
const bookedWithinMs = 1000;

/**
 * Others use the service too: only what grows around each of a few rounds was grown by the blocked calls. The last round
 * is told.
 */
async function meterBlocked(
  caller: Caller,
  metering: Metering,
  clock: Clock,
  signal: AbortSignal,
): Promise<NonNullable<BlockReport['meter']>> {
  for (let round = 1; ; round += 1) {
    const read = await meterRound(caller, metering, clock, signal);
    if (read === 'unreadable' || read.after <= read.before || round === roundsMax) return read;
  }
}

async function meterRound(
  caller: Caller,
  { one, answer, meter }: Metering,
  clock: Clock,
  signal: AbortSignal,
): Promise<NonNullable<BlockReport['meter']>> {
  const before = await caller.meter(one.environment, meter, signal);
  for (let call = 1; call <= blockedCalls; call += 1) {
    const called = await caller.call(one, signal);
    // What passes may be billed.
    if (!isBy(called, answer)) return 'unreadable';
  }
  await clock.sleep(bookedWithinMs, signal);
  signal.throwIfAborted();
  const after = await caller.meter(one.environment, meter, signal);
  return before === undefined || after === undefined ? 'unreadable' : { before, after };
}
