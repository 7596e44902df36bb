import type { EpochMs } from '#ground/base/brand.ts';
import type { Anchor, AnchorMarks } from '#record/evidence/anchor.ts';
import { configStream } from '#record/evidence/announce.ts';
import { learn, type Announcement, type Known } from '#record/evidence/announcement.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { parseStream } from '#record/evidence/stream.ts';
import { judgeAnnounced } from '#record/evidence/verify-announced.ts';
import { verifierNotes } from '#record/evidence/verifier-notes.ts';
import type { Fault } from '#record/evidence/verify-row.ts';
import { verifyStream, type Note, type StreamReport } from '#record/evidence/verify-stream.ts';

/** `ok`: no faults. At most one fault for each stream, the first. */
export type VerifyReport = { ok: boolean; records: number; streams: number; faults: Fault[]; notes: Note[] };

export type VerifyParts = {
  log: EvidenceLog;
  anchor?: Anchor;
  /**
   * `verifier`: the anchor is out of the writers' reach, and knows what earlier verifications noted there; this one does so
   * too when nothing is wrong. `writers`, which note each record, when left out.
   */
  anchoredBy?: 'writers' | 'verifier';
  now: EpochMs;
  /** Called after each page with the number of records so far. */
  onProgress?: (records: number) => void;
};

/**
 * Re-derives every hash, every link and every index column from the records, holds slots against the announced
 * schedules and heads against the anchor. Memory is bounded by a page and the number of streams. Rejects
 * EVIDENCE_UNAVAILABLE and ANCHOR_UNAVAILABLE; whatever is wrong with the evidence is in the report.
 */
export async function verifyLog(parts: VerifyParts): Promise<VerifyReport> {
  // The anchor first: what is appended meanwhile is then newer than it, never the other way round.
  const anchored = parts.anchor ? await parts.anchor.read() : undefined;
  const walk = await walkStreams(parts, anchored?.marks ?? new Map());
  const announced = walk.known && judgeAnnounced(walk.reports, walk.known, parts.now);
  const faults = firstOfEach([
    ...[...walk.reports.values()].flatMap(({ fault }) => fault ?? []),
    ...dropped(anchored, walk.reports),
    ...(announced?.faults ?? []),
  ]);
  const ok = faults.length === 0;
  const notes = [
    ...(announced?.notes ?? [
      { stream: configStream, text: 'is broken, so nothing was held against what was announced' },
    ]),
    ...(parts.anchor && parts.anchoredBy === 'verifier'
      ? await verifierNotes(parts.anchor, anchored, walk.reports, ok)
      : await anchorNotes(parts.anchor, anchored, walk.reports)),
  ];
  const records = [...walk.reports.values()].reduce((sum, report) => sum + report.records, 0);
  return { ok, records, streams: walk.reports.size, faults, notes };
}

type Walk = {
  reports: Map<string, StreamReport>;
  /** Undefined when the stream that says it is broken. */
  known: ReadonlyMap<string, Known> | undefined;
};

async function walkStreams({ log, onProgress }: VerifyParts, marks: AnchorMarks['marks']): Promise<Walk> {
  const reports = new Map<string, StreamReport>();
  let total = 0;
  let known: ReadonlyMap<string, Known> | undefined = new Map<string, Known>();
  for (const stream of configFirst(await log.streams())) {
    const history = historyOf(stream, known);
    const report = await verifyStream({
      log,
      stream,
      marks: marks.get(stream) ?? [],
      ...(history && { history }),
      ...(stream === configStream && { onRecord: (record) => (known = known && learn(known, record)) }),
      onPage: (count) => onProgress?.((total += count)),
    });
    reports.set(stream, report);
    if (stream === configStream && report.fault) known = undefined;
  }
  return { reports, known };
}

const configFirst = (streams: readonly string[]): string[] => [
  ...streams.filter((stream) => stream === configStream),
  ...streams.filter((stream) => stream !== configStream),
];

/** Of streams of slots only: nothing is ever due in the others. */
function historyOf(
  stream: string,
  known: ReadonlyMap<string, Known> | undefined,
): readonly Announcement[] | undefined {
  return parseStream(stream)?.kind === 'slot' ? known?.get(stream)?.history : undefined;
}

function dropped(anchored: AnchorMarks | undefined, reports: ReadonlyMap<string, StreamReport>): Fault[] {
  return [...(anchored?.marks ?? [])]
    .filter(([stream]) => !reports.has(stream))
    .map(([stream, marks]) => ({
      stream,
      problem: `is missing: the anchor has seen seq ${Math.max(...marks.map(({ seq }) => seq))}`,
    }));
}

function firstOfEach(faults: readonly Fault[]): Fault[] {
  const first = new Map<string, Fault>();
  for (const fault of faults) if (!first.has(fault.stream)) first.set(fault.stream, fault);
  return [...first.values()];
}

async function anchorNotes(
  anchor: Anchor | undefined,
  anchored: AnchorMarks | undefined,
  reports: ReadonlyMap<string, StreamReport>,
): Promise<Note[]> {
  if (!anchor || !anchored?.exists) {
    return [{ text: 'there is no anchor: a cut tail or a dropped stream may go unseen' }];
  }
  const torn =
    anchored.unreadable > 0 ? [{ text: `${anchored.unreadable} lines of the anchor cannot be read` }] : [];
  return [...torn, ...(await uncovered(anchor, reports))];
}

/** Read again: what was appended while verifying has been marked since. */
async function uncovered(anchor: Anchor, reports: ReadonlyMap<string, StreamReport>): Promise<Note[]> {
  const { marks } = await anchor.read();
  return [...reports].flatMap(([stream, { last, fault }]) => {
    const covered = Math.max(0, ...(marks.get(stream) ?? []).map(({ seq }) => seq));
    if (fault || last.seq <= covered) return [];
    return [{ stream, text: `${last.seq - covered} records at its end are not covered by the anchor` }];
  });
}
