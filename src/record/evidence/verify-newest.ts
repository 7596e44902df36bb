import { MusterError } from '#ground/base/muster-error.ts';
import { sha256 } from '#ground/base/hash.ts';
import type { Anchor, Mark } from '#record/evidence/anchor.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { Fault, Link } from '#record/evidence/verify-row.ts';
import { verifyStream } from '#record/evidence/verify-stream.ts';

export type NewestParts = {
  log: EvidenceLog;
  anchor: Anchor;
  /** Of each stream. */
  recordsMax: number;
  /** Awaited between streams: lets others through who share the processor. */
  pause?: () => Promise<void>;
};

/**
 * As `verifyLog`, of the newest records alone and without the announced schedules: a bounded look, for now and then. What
 * is older is taken as it stands, and only `verifyLog` finds what is wrong with it. At most one fault for each stream, the
 * first. Rejects EVIDENCE_UNAVAILABLE and ANCHOR_UNAVAILABLE.
 */
export async function verifyNewest({ log, anchor, recordsMax, pause }: NewestParts): Promise<Fault[]> {
  // The anchor first: what is appended meanwhile is then newer than it.
  const { marks } = await anchor.read();
  const streams = await log.streams();
  const faults: Fault[] = [];
  for (const stream of new Set([...streams, ...marks.keys()])) {
    const fault = await newestFault(log, stream, marks.get(stream) ?? [], recordsMax);
    if (fault) faults.push(fault);
    await pause?.();
  }
  return faults;
}

async function newestFault(
  log: EvidenceLog,
  stream: string,
  marks: readonly Mark[],
  recordsMax: number,
): Promise<Fault | undefined> {
  const head = await headSeq(log, stream, marks);
  if (typeof head !== 'number') return head;
  const before = await linkBefore(log, stream, head - recordsMax);
  const reached = marks.filter(({ seq }) => seq > (before?.seq ?? 0));
  return (await verifyStream({ log, stream, marks: reached, ...(before && { before }) })).fault;
}

/** Where the stream ends, or ended when the anchor saw it last. */
async function headSeq(log: EvidenceLog, stream: string, marks: readonly Mark[]): Promise<number | Fault> {
  const marked = Math.max(0, ...marks.map(({ seq }) => seq));
  if (marked > 0) return marked;
  try {
    return (await log.head(stream))?.record.seq ?? 0;
  } catch (error) {
    if (!(error instanceof MusterError && error.code === 'EVIDENCE_BROKEN')) throw error;
    return { stream, problem: 'ends with what is no record of it' };
  }
}

/** The record from which to walk on; undefined where that is the stream's start. */
async function linkBefore(log: EvidenceLog, stream: string, seq: number): Promise<Link | undefined> {
  if (seq <= 0) return undefined;
  const [row] = await log.rows(stream, { afterSeq: seq - 1, limit: 1 });
  return row && { stream, seq: row.seq, hash: sha256(row.json) };
}
