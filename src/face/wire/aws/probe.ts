import { openAwsHome, type AwsHome } from '#face/wire/aws/home.ts';
import { beforeTimeout, type LambdaContext } from '#face/wire/aws/lambda-context.ts';
import { redacting } from '#face/wire/aws/redacting.ts';
import { parseSlotEvent, type DueSlot } from '#face/wire/aws/slot-event.ts';
import { isWatchedBy, scheduleOf } from '#ground/config/schedule.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { retireAlarms } from '#observe/alarm/retire.ts';
import { settleAllAlarms } from '#observe/alarm/settle.ts';
import { announceSchedule } from '#observe/watch/announce-schedule.ts';
import { watchSlot } from '#observe/watch/watch-slot.ts';

/** What was found out; empty for a slot that was recorded already. */
export type ProbeAnswer = { outcomes: Record<string, Outcome> };

export type Probe = (event: unknown, context: LambdaContext) => Promise<ProbeAnswer>;

/** A schedule's event → one slot of its set, watched. */
export function wireProbe(): Probe {
  const home = openAwsHome();
  const announced = once(async () => {
    const sets = scheduleOf(home.config);
    await announceSchedule(sets, home.digest, home);
    await retireAlarms(home, home.config.service, isWatchedBy(sets));
  });
  return (event, context) =>
    redacting(home.vault, async () => {
      const answer = await watch(parseSlotEvent(home.config, event), home, beforeTimeout(context));
      // After watching: a stream that had no record before is due from its first slot on, not from now.
      await announced();
      // What an invocation that died left owed.
      await settleAllAlarms(home);
      return answer;
    });
}

async function watch({ set, slot }: DueSlot, home: AwsHome, signal: AbortSignal): Promise<ProbeAnswer> {
  const outcomes: Record<string, Outcome> = {};
  await watchSlot(set, slot, home, {
    onResult: (result) => void (outcomes[result.check] = result.outcome),
    signal,
  });
  return { outcomes };
}

/** Until it succeeds. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done = false;
  return async () => {
    if (done) return;
    await work();
    done = true;
  };
}
