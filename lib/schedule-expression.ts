import { epochMs } from '#ground/base/brand.ts';
import { nextSlot } from '#ground/base/slots.ts';
import { cadenceOf, type Occasion } from '#ground/config/schedule.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export type Expression = { expression: string; timezone: string };

/**
 * When EventBridge Scheduler fires for a set. Its `rate(…)` counts from the moment of deployment, and slots are aligned
 * to the epoch: what divides an hour or a day is therefore written as cron in UTC. Throws on what does not.
 */
export function expressionOf({ entry, every, cron, timezone }: Occasion): Expression {
  if (cron !== undefined) return { expression: `cron(${cron})`, timezone };
  if (every === undefined || !isAligned(every)) throw new Error(`schedule.${entry} cannot be aligned on AWS`);
  return { expression: `cron(${clockFields(every)})`, timezone: 'UTC' };
}

/** Whether cron can say it: whole minutes that divide an hour, or whole hours that divide a day. */
export const isAligned = (every: number): boolean =>
  (every % minuteMs === 0 && hourMs % every === 0) || (every % hourMs === 0 && dayMs % every === 0);

function clockFields(every: number): string {
  if (every === minuteMs) return '* * * * ? *';
  if (every < hourMs) return `0/${every / minuteMs} * * * ? *`;
  if (every === hourMs) return '0 * * * ? *';
  return every === dayMs ? '0 0 * * ? *' : `0 0/${every / hourMs} * * ? *`;
}

const slotsLookedAt = 100;

/** From a slot to the next: for cron the shortest of its first hundred. */
export function periodMs(set: Occasion): number {
  const cadence = cadenceOf(set);
  if ('every' in cadence) return cadence.every;
  let shortestMs = dayMs;
  let slot = nextSlot(cadence, epochMs(0));
  for (let looked = 0; looked < slotsLookedAt && slot !== undefined; looked += 1) {
    const next = nextSlot(cadence, slot);
    shortestMs = Math.min(shortestMs, (next ?? Infinity) - slot);
    slot = next;
  }
  return shortestMs;
}
