import type { EpochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { mergeNotPassed, mergeStreams, type ListSpan } from '#record/evidence/newest-first.ts';
import { beforeAllOlder, cursorOf, parseCursor } from '#record/evidence/position.ts';
import { seal, type EvidenceRecord } from '#record/evidence/record.ts';
import type { RecordKind } from '#record/evidence/record-kind.ts';
import { parseStream } from '#record/evidence/stream.ts';

/** All that is given must hold. */
export type EvidenceFilter = {
  environment?: string;
  check?: string;
  kind?: RecordKind;
  outcome?: Outcome;
  /** The start of a release's name or sha. */
  release?: string;
  incident?: string;
  run?: string;
  stream?: string;
  /** Inclusive, of `at`. */
  since?: EpochMs;
  /** Exclusive, of `at`. */
  until?: EpochMs;
  /** 50 when left out, 1000 at most. */
  limit?: number;
};

export type FoundRecord = { record: EvidenceRecord; hash: string };

/** `next` is the cursor of the page after; absent at the end. A page may be short, even empty, before that. */
export type EvidencePage = { records: FoundRecord[]; next?: string };

const limitMax = 1000;
const limitDefault = 50;
/** A filter that matches little reads so many records for a page, and goes on with the next. */
const scannedMax = 20_000;

/**
 * Records that match, newest first across all streams. Rejects BAD_CURSOR, EVIDENCE_UNAVAILABLE, and EVIDENCE_BROKEN
 * when a record cannot be read.
 */
export async function queryEvidence(
  log: EvidenceLog,
  filter: EvidenceFilter,
  cursor?: string,
): Promise<EvidencePage> {
  const limit = Math.min(Math.max(1, filter.limit ?? limitDefault), limitMax);
  const matching: EvidenceRecord[] = [];
  let scanned = 0;
  let last: EvidenceRecord | undefined;
  for await (const record of await sourceOf(log, filter, cursor)) {
    if (last && (matching.length === limit || scanned === scannedMax)) {
      return { records: matching.map(found), next: cursorOf(last) };
    }
    scanned += 1;
    last = record;
    if (matches(record, filter)) matching.push(record);
  }
  return { records: matching.map(found) };
}

async function sourceOf(log: EvidenceLog, filter: EvidenceFilter, cursor: string | undefined) {
  const { since, until, outcome, stream } = filter;
  const after = cursor !== undefined ? parseCursor(cursor) : until !== undefined && beforeAllOlder(until);
  const span: ListSpan = { ...(after && { after }), ...(since !== undefined && { since }) };
  if (stream !== undefined) return mergeStreams(log, [stream], span);
  if (outcome !== undefined && outcome !== 'pass') return mergeNotPassed(log, span);
  const streams = await log.streams();
  return mergeStreams(
    log,
    streams.filter((one) => mayHold(one, filter)),
    span,
  );
}

/** Journals tell of every target in their bodies. */
function mayHold(stream: string, { environment, check }: EvidenceFilter): boolean {
  const name = parseStream(stream);
  if (!name || name.kind === 'journal') return true;
  return isOr(environment, name.environment) && isOr(check, name.check);
}

function matches(record: EvidenceRecord, filter: EvidenceFilter): boolean {
  const { kind, outcome, release, incident, run } = filter;
  return (
    isOr(kind, record.kind) &&
    isOr(outcome, record.outcome) &&
    isOr(incident, record.incident) &&
    isOr(run, record.run) &&
    (release === undefined || (record.release?.startsWith(release) ?? false)) &&
    isWithin(record, filter) &&
    isAbout(record, filter)
  );
}

const isWithin = ({ at }: EvidenceRecord, { since, until }: EvidenceFilter): boolean =>
  (since === undefined || at >= since) && (until === undefined || at < until);

/** By its stream; in a journal, by the `environment` and `check` that its body may say. */
function isAbout({ stream, body }: EvidenceRecord, { environment, check }: EvidenceFilter): boolean {
  const name = parseStream(stream);
  const about: unknown = name && name.kind !== 'journal' ? name : body;
  if (environment === undefined && check === undefined) return true;
  if (typeof about !== 'object' || about === null) return false;
  const says = about as { environment?: unknown; check?: unknown };
  return isOr(environment, says.environment) && isOr(check, says.check);
}

const isOr = (wanted: string | undefined, value: unknown): boolean =>
  wanted === undefined || wanted === value;

const found = (record: EvidenceRecord): FoundRecord => ({ record, hash: seal(record).hash });
