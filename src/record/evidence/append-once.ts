import { MusterError } from '#ground/base/muster-error.ts';
import { bodyOf } from '#record/evidence/body-of.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { RecordDraft, Sealed } from '#record/evidence/record.ts';

/** A draft that must stand in its stream exactly once, however often it is tried: `body.id` is what it is known by. */
export type OnceDraft = RecordDraft & { body: { readonly id: string } };

const racesMax = 20;
const pageSize = 200;

/** The seq after which a record that is about to be decided must come: remember it together with the decision. */
export async function seqBefore(log: EvidenceLog, stream: string): Promise<number> {
  return (await log.head(stream))?.record.seq ?? 0;
}

/**
 * Appends `draft` unless a record after `afterSeq` already carries its id, and resolves to the record that stands.
 * Safe after a crash at any point and concurrently. Rejects APPEND_CONTENDED after 20 lost races.
 */
export async function appendOnce(
  tools: { log: EvidenceLog; appender: Appender },
  stream: string,
  afterSeq: number,
  draft: OnceDraft,
): Promise<Sealed> {
  let scannedSeq = afterSeq;
  for (let race = 0; race < racesMax; race += 1) {
    const scan = await findAfter(tools.log, stream, scannedSeq, draft.body.id);
    if (scan.found) return scan.found;
    scannedSeq = scan.lastSeq;
    // A head that moved since the scan may carry our id: append nothing, and scan what is new.
    const [record] = await tools.appender.append(stream, (head) =>
      (head?.record.seq ?? 0) === scannedSeq ? [draft] : [],
    );
    if (record) return record;
  }
  throw new MusterError('APPEND_CONTENDED', `${stream}: lost ${racesMax} races in a row`);
}

async function findAfter(
  log: EvidenceLog,
  stream: string,
  afterSeq: number,
  id: string,
): Promise<{ found?: Sealed; lastSeq: number }> {
  for (let lastSeq = afterSeq; ;) {
    const page = await log.read(stream, { fromSeq: lastSeq + 1, limit: pageSize, order: 'oldest-first' });
    const found = page.find((sealed) => idOf(sealed) === id);
    if (found) return { found, lastSeq };
    lastSeq = page.at(-1)?.record.seq ?? lastSeq;
    if (page.length < pageSize) return { lastSeq };
  }
}

const idOf = ({ record }: Sealed): unknown => bodyOf(record)['id'];
