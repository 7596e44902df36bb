import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Mark } from '#record/evidence/anchor.ts';
import type { Announcement } from '#record/evidence/announcement.ts';
import type { EvidenceLog, StoredRow } from '#record/evidence/evidence-log.ts';
import { genesis, type EvidenceRecord } from '#record/evidence/record.ts';
import { readFacts, type RecordFacts } from '#record/evidence/record-facts.ts';
import { judgeCover } from '#record/evidence/slot-cover.ts';
import { blame, judgeRow, type Fault, type Link } from '#record/evidence/verify-row.ts';

/** Something worth knowing that does not break the evidence. */
export type Note = { stream?: string; text: string };

/** How far a stream holds. `fault` is the first; nothing behind it was looked at. */
export type StreamReport = {
  records: number;
  last: Link;
  lastSlot?: EpochMs;
  /** The first slot since the last gap: from then to `lastSlot` Muster was at work. */
  runningSince?: EpochMs;
  offSchedule: number;
  fault?: Fault;
};

export type StreamQuestion = {
  log: EvidenceLog;
  stream: string;
  marks: readonly Mark[];
  /** The record from which to walk on, taken as it stands; left out: from the start. */
  before?: Link;
  /** Undefined: not a stream of slots, or one that nobody announced. */
  history?: readonly Announcement[];
  /** Called for every record that was parsed whole. */
  onRecord?: (record: EvidenceRecord) => void;
  onPage?: (records: number) => void;
};

const pageSize = 500;

/** Walks one stream, a page at a time, and then holds it against its marks. */
export async function verifyStream(question: StreamQuestion): Promise<StreamReport> {
  const { log, stream, marks, onPage } = question;
  const report: StreamReport = {
    records: 0,
    last: question.before ?? { stream, seq: 0, hash: genesis },
    offSchedule: 0,
  };
  const vouched = new Map(marks.map(({ seq, hash }) => [seq, hash]));
  let afterSeq = startOf(question);
  for (;;) {
    const rows = await log.rows(stream, { afterSeq, limit: pageSize });
    const isEnd = rows.length < pageSize;
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index]!;
      const fault = verifyNext(question, report, row, vouched, isEnd && index === rows.length - 1);
      if (fault === undefined) continue;
      return {
        ...report,
        fault: typeof fault === 'string' ? await blameFor(log, row, fault, vouched) : fault,
      };
    }
    onPage?.(rows.length);
    afterSeq = rows.at(-1)?.seq ?? afterSeq;
    if (isEnd) return withMarks(report, marks);
  }
}

/** From the start is from below zero: a changed seq may be anything. */
const startOf = ({ before }: StreamQuestion): number => before?.seq ?? Number.MIN_SAFE_INTEGER;

/** Moves the report on by one row, or says what is wrong with it; a string: the hash that the row's text really has. */
function verifyNext(
  { history, onRecord }: StreamQuestion,
  report: StreamReport,
  row: StoredRow,
  vouched: ReadonlyMap<number, string>,
  isLast: boolean,
): Fault | string | undefined {
  const verdict = judgeRow(row, report.last, isLast);
  if (verdict.kind === 'fault') return verdict.fault;
  if (verdict.kind === 'hash-differs') return verdict.hash;
  const { facts, record } = verdict;
  const coverFault = history && verifyCover(report, history, facts, record);
  if (coverFault) return coverFault;
  report.records += 1;
  report.last = { stream: facts.stream, seq: facts.seq, hash: row.hash };
  if (facts.slot !== undefined) noteSlot(report, facts.kind, epochMs(facts.slot));
  if (record) onRecord?.(record);
  const mark = vouched.get(facts.seq);
  return mark === undefined || mark === row.hash ? undefined : rewritten(report.last, mark);
}

/** Whether text or hash was changed is known to the next record, which carries the hash, or to the anchor. */
async function blameFor(
  log: EvidenceLog,
  row: StoredRow,
  hash: string,
  vouched: ReadonlyMap<number, string>,
): Promise<Fault> {
  const [next] = await log.rows(row.stream, { afterSeq: row.seq, limit: 1 });
  return blame(row, hash, (next && readFacts(next.json)?.prev) ?? vouched.get(row.seq));
}

function noteSlot(report: StreamReport, kind: string, slot: EpochMs): void {
  report.lastSlot = slot;
  if (kind === 'gap') delete report.runningSince;
  else report.runningSince ??= slot;
}

function verifyCover(
  report: StreamReport,
  history: readonly Announcement[],
  { stream, seq, slot, kind }: RecordFacts,
  record: EvidenceRecord | undefined,
): Fault | undefined {
  if (slot === undefined) return { stream, seq, column: 'slot', problem: 'is missing in a stream of slots' };
  const gap = kind === 'gap' ? record : undefined;
  const verdict = judgeCover(history, report.lastSlot, epochMs(slot), gap);
  if (verdict.kind === 'off-schedule') report.offSchedule += 1;
  return verdict.kind === 'broken' ? { stream, seq, column: 'slot', problem: verdict.problem } : undefined;
}

/** Two marks at one place: at most one of them can be what stands there now. */
function withMarks(report: StreamReport, marks: readonly Mark[]): StreamReport {
  const cut = marks.find(({ seq }) => seq > report.last.seq);
  if (cut) {
    const problem = `is missing: the anchor has seen seq ${cut.seq}, the stream ends at ${report.last.seq}`;
    return { ...report, fault: { stream: cut.stream, seq: report.last.seq + 1, column: 'seq', problem } };
  }
  const twice = marks.find((mark) => marks.some(({ seq, hash }) => seq === mark.seq && hash !== mark.hash));
  return twice ? { ...report, fault: rewritten(twice, twice.hash) } : report;
}

const rewritten = ({ stream, seq }: Link | Mark, mark: string): Fault => ({
  stream,
  seq,
  column: 'hash',
  problem: `is not what the anchor has seen there (${mark.slice(0, 12)}…): history was written again`,
});
