import { owedMax, type TargetState } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { withoutOwed } from '#act/limits/lock-moves.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { deliverOwed, type Owed } from '#record/event/owed.ts';

/**
 * Records the end of a drill or of a runbook, once, and tells it. Where nobody listens its target owes it from then on, and
 * whoever listens next tells it. Rejects BUS_UNAVAILABLE when somebody listens and does not accept it: to be asked again.
 */
export async function tellEnd(tools: LimitsTools, target: Target, words: Owed): Promise<void> {
  const [id] = await deliverOwed(tools, [words]);
  if (id === undefined && tools.bus.isHeard?.() !== false)
    throw new MusterError('BUS_UNAVAILABLE', `the bus did not accept ${words.detail.id}`, { exit: 3 });
  // A crash here: it stands in evidence, and the next try finds it there.
  await changeTarget(tools.state, target, (now) =>
    id === undefined ? owingEnd(now, words) : withoutOwed(now, id),
  );
}

/** Of all that a target can owe: limits that are not restored must have room. */
const endsMax = 10;

/** The oldest give way to new ones, and all of them to limits that are not restored; their records stand. */
function owingEnd(state: TargetState, words: Owed): TargetState {
  const owed = [...state.owed.filter(({ detail }) => detail.id !== words.detail.id), words];
  const ends = owed.filter(isEnd);
  const room = Math.max(0, Math.min(endsMax, owedMax - (owed.length - ends.length)));
  const tooMany = new Set(ends.slice(0, Math.max(0, ends.length - room)));
  return { ...state, owed: owed.filter((each) => !tooMany.has(each)) };
}

/** What runs tell through here: their end, or that they wait. */
const isEnd = ({ type }: Owed): boolean => type !== 'Limits Not Restored';
