import { z } from 'zod';
import { MusterError } from '#ground/base/muster-error.ts';
import { outcomes } from '#ground/base/outcome.ts';
import { appendOnce } from '#record/evidence/append-once.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { recordKinds } from '#record/evidence/record-kind.ts';
import type { Bus } from '#record/event/bus.ts';
import { EventDetail, eventTypes, type MusterEvent } from '#record/event/event.ts';

/**
 * An event that was decided and is not delivered yet. It is stored in one compare-and-set with the decision itself, so
 * that no crash can separate the two, and removed only once its record stands and the bus accepted it.
 */
export const Owed = z.strictObject({
  type: z.enum(eventTypes),
  /** Its record is not written yet. `detail.id` is the dedupe id of both. */
  detail: EventDetail.omit({ record: true }),
  record: z.strictObject({
    stream: z.string(),
    kind: z.enum(recordKinds),
    outcome: z.enum(outcomes),
    run: z.string().exactOptional(),
    operator: z.string().exactOptional(),
    body: z.record(z.string(), z.json()),
  }),
  /** The stream's newest seq when this was decided: its record comes after. */
  afterSeq: z.int().min(0),
});
export type Owed = z.infer<typeof Owed>;

export type DeliveryTools = { log: EvidenceLog; appender: Appender; bus: Bus };

/**
 * Records and sends what is owed, oldest first, up to the first that the bus does not take: that one and what follows
 * stay owed. Resolves to the dedupe ids that may now be taken off the list. Rejects what `appendOnce` rejects.
 */
export async function deliverOwed(tools: DeliveryTools, owed: readonly Owed[]): Promise<ReadonlySet<string>> {
  const delivered = new Set<string>();
  for (const item of owed) {
    // A crash before this line: the event is still owed, and this runs again.
    const { stream, body, ...rest } = item.record;
    const { record, hash } = await appendOnce(tools, stream, item.afterSeq, {
      ...rest,
      incident: item.detail.incident,
      body: { ...body, id: item.detail.id },
    });
    // A crash here: the record stands; the next try finds it by its id and sends.
    const detail = { ...item.detail, record: { stream: record.stream, seq: record.seq, hash } };
    if (!(await isTaken(tools.bus, { type: item.type, detail }))) break;
    // A crash here: sent, and still owed; it is sent again, and receivers drop the second by its id.
    delivered.add(item.detail.id);
  }
  return delivered;
}

async function isTaken(bus: Bus, event: MusterEvent): Promise<boolean> {
  try {
    return (await bus.publish([event])).has(event.detail.id);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'BUS_UNAVAILABLE') return false;
    throw error;
  }
}
