import { MusterError } from '#ground/base/muster-error.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { type Breach, oweBreach, witnessStream } from '#observe/watch/breach.ts';
import { deliverOwed, type DeliveryTools } from '#record/event/owed.ts';
import { textOf } from '#record/evidence/body-of.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { newestOf } from '#record/evidence/newest-of.ts';

/** Two clocks may differ so much. */
const slackMs = 300_000;
const reach = { pageSize: 1000, recordsMax: 20_000 };

/**
 * Records each breach once in the stream `witness` and sends it, in order; needs no state: what an earlier try recorded is
 * found there by its id, and sent again. Of more than 20,000 breaches within an hour or so one may be recorded twice.
 * Rejects BUS_UNAVAILABLE when one was not sent, and what evidence rejects: then all of it is to be tried again.
 */
export async function tellBreaches(
  tools: DeliveryTools & { config: Pick<Config, 'service'> },
  breaches: readonly Breach[],
): Promise<void> {
  if (breaches.length === 0) return;
  const { service } = tools.config;
  const oldestAt = Math.min(...breaches.map(({ at }) => at));
  const { seqs, headSeq } = await recordedSince(tools.log, oldestAt - slackMs);
  const owed = breaches.map((breach) => {
    const one = oweBreach(service, 'aws', breach, headSeq);
    const seq = seqs.get(one.detail.id);
    return seq === undefined ? one : { ...one, afterSeq: seq - 1 };
  });
  const delivered = await deliverOwed(tools, owed);
  const left = owed.filter(({ detail }) => !delivered.has(detail.id)).length;
  if (left > 0)
    throw new MusterError('BUS_UNAVAILABLE', `${left} of ${owed.length} breaches of evidence were not sent`, {
      exit: 3,
    });
}

/** Where each breach stands that was recorded since, by its id: it happened before it was recorded. */
async function recordedSince(
  log: EvidenceLog,
  since: number,
): Promise<{ seqs: Map<string, number>; headSeq: number }> {
  const seqs = new Map<string, number>();
  let headSeq: number | undefined;
  for await (const record of newestOf(log, witnessStream, reach)) {
    headSeq ??= record.seq;
    if (record.at < since) break;
    seqs.set(textOf(record, 'id'), record.seq);
  }
  return { seqs, headSeq: headSeq ?? 0 };
}
