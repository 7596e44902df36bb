import { openAwsHome, type AwsHome } from '#face/wire/aws/home.ts';
import { beforeTimeout, type LambdaContext } from '#face/wire/aws/lambda-context.ts';
import { redacting } from '#face/wire/aws/redacting.ts';
import { parseSlotEvent, type DueSlot } from '#face/wire/aws/slot-event.ts';
import { createTroubles } from '#ground/base/troubles.ts';
import { isWatchedBy, scheduleOf } from '#ground/config/schedule.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { retireAlarms } from '#observe/alarm/retire.ts';
import { announceSchedule, type FirstDue } from '#observe/watch/announce-schedule.ts';
import { watchSlot } from '#observe/watch/watch-slot.ts';

/** What was found out; empty for a slot that was recorded already. */
export type ProbeAnswer = { outcomes: Record<string, Outcome> };

export type Probe = (event: unknown, context: LambdaContext) => Promise<ProbeAnswer>;

/** A schedule's event → one slot of its set, watched. */
export function wireProbe(): Probe {
  const home = openAwsHome();
  const announced = once(async (due: DueSlot) => {
    const sets = scheduleOf(home.config);
    await announceSchedule(sets, home.digest, home, firstDueAfter(due));
    await retireAlarms(home, home.config.service, isWatchedBy(sets));
  });
  return (event, context) =>
    redacting(home.vault, async () => {
      const due = parseSlotEvent(home.config, event);
      home.metrics.put('SlotLagMs', Math.max(0, home.clock.now() - due.slot));
      const troubles = createTroubles();
      // Before watching: what was missed is counted by what was announced.
      await troubles.guard(() => announced(due));
      // Delivers what its own checks owe; what nobody watches any more, and reminders, are the sweep's.
      const answer = await troubles.guard(() => watch(due, home, beforeTimeout(context)));
      troubles.end();
      return answer ?? { outcomes: {} };
    });
}

/** What is due is what this event asks for; the other sets have their own events, the next of which is to come. */
const firstDueAfter =
  ({ set, slot }: DueSlot): FirstDue =>
  ({ entry, environment }, now) =>
    entry === set.entry && environment === set.environment ? slot : now;

async function watch({ set, slot }: DueSlot, home: AwsHome, signal: AbortSignal): Promise<ProbeAnswer> {
  const outcomes: Record<string, Outcome> = {};
  await watchSlot(set, slot, home, {
    onResult: (result) => void (outcomes[result.check] = result.outcome),
    signal,
  });
  return { outcomes };
}

/** Until it succeeds. */
function once<T>(work: (about: T) => Promise<void>): (about: T) => Promise<void> {
  let done = false;
  return async (about) => {
    if (done) return;
    await work(about);
    done = true;
  };
}
