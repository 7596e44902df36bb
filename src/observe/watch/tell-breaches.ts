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
 * found there by its id, and sent again. Of more than 20,000 breaches within an hour or so one may be recorded twice. Where
 * that stream itself takes no record, because somebody wrote into it, each is sent unrecorded: trying again mends nothing.
 * Rejects BUS_UNAVAILABLE when one was not sent, and EVIDENCE_UNAVAILABLE: then all of it is to be tried again.
 */
export async function tellBreaches(tools: Tools, breaches: readonly Breach[]): Promise<void> {
  if (breaches.length === 0) return;
  const delivered = await recordAndSend(tools, breaches).catch((error: unknown) => {
    if (!isUnrecordable(error)) throw error;
    return sendUnrecorded(tools, breaches);
  });
  const { service } = tools.config;
  const left = breaches.filter((breach) => !delivered.has(oweBreach(service, 'aws', breach, 0).detail.id));
  if (left.length > 0)
    throw new MusterError(
      'BUS_UNAVAILABLE',
      `${left.length} of ${breaches.length} breaches of evidence were not sent`,
      { exit: 3 },
    );
}

type Tools = DeliveryTools & { config: Pick<Config, 'service'> };

async function recordAndSend(tools: Tools, breaches: readonly Breach[]): Promise<ReadonlySet<string>> {
  const oldestAt = Math.min(...breaches.map(({ at }) => at));
  const { seqs, headSeq } = await recordedSince(tools.log, oldestAt - slackMs);
  const owed = breaches.map((breach) => {
    const one = oweBreach(tools.config.service, 'aws', breach, headSeq);
    const seq = seqs.get(one.detail.id);
    return seq === undefined ? one : { ...one, afterSeq: seq - 1 };
  });
  return deliverOwed(tools, owed);
}

/** The head of the stream is no record, or nothing can be put behind it. */
const unrecordable: ReadonlySet<string> = new Set(['EVIDENCE_BROKEN', 'APPEND_CONTENDED', 'RECORD_INVALID']);

const isUnrecordable = (error: unknown): boolean =>
  error instanceof MusterError && unrecordable.has(error.code);

/** Each points to what was broken instead of a record of it. */
function sendUnrecorded({ bus, config }: Tools, breaches: readonly Breach[]): Promise<ReadonlySet<string>> {
  return bus.publish(
    breaches.map((breach) => {
      const { stream, seq = 0, hash = '' } = breach;
      const { type, detail } = oweBreach(config.service, 'aws', breach, 0);
      const reason = `${detail.reason}; not recorded: the stream ${witnessStream} takes no record`;
      return { type, detail: { ...detail, reason, record: { stream, seq, hash } } };
    }),
  );
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
