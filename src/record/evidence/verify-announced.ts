import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { configStream } from '#record/evidence/announce.ts';
import { dueBetween, type Known } from '#record/evidence/announcement.ts';
import { parseStream } from '#record/evidence/stream.ts';
import type { Fault } from '#record/evidence/verify-row.ts';
import type { Note, StreamReport } from '#record/evidence/verify-stream.ts';

type Reports = ReadonlyMap<string, StreamReport>;
type Knowns = ReadonlyMap<string, Known>;

/** A slot may still be on its way for so long. */
const lateMsMax = 300_000;

/** What is there against what was announced: streams that nobody announced, and streams that ought to be there. */
export function judgeAnnounced(
  reports: Reports,
  known: Knowns,
  now: EpochMs,
): { faults: Fault[]; notes: Note[] } {
  const strangers = [...reports.keys()].filter((stream) => !known.has(stream) && !isJournal(stream));
  const absent = [...known].filter(([stream]) => !reports.has(stream));
  return {
    faults: [
      ...unannounced(strangers, reports),
      ...absent.flatMap(([stream, one]) => missed(stream, one, reports)),
    ],
    notes: [...waiting(known, reports, now), ...offSchedule(reports)],
  };
}

function unannounced(strangers: readonly string[], reports: Reports): Fault[] {
  if (strangers.length > 0 && !reports.has(configStream)) {
    return [
      {
        stream: configStream,
        problem: `is missing: ${strangers.length} streams are there that nobody announced`,
      },
    ];
  }
  return strangers.map((stream) => ({ stream, problem: 'is there, but nobody announced it' }));
}

/** An empty stream is at fault when a slot of it was due while its neighbours were being recorded. */
function missed(stream: string, { history }: Known, reports: Reports): Fault[] {
  for (const [neighbour, { runningSince, lastSlot }] of reports) {
    if (runningSince === undefined || lastSlot === undefined || !areNeighbours(stream, neighbour)) continue;
    const due = dueBetween(history, epochMs(runningSince - 1), epochMs(lastSlot - lateMsMax));
    if (due) return [{ stream, problem: `is missing: it was announced, and due since ${iso(due.first)}` }];
  }
  return [];
}

/** Slots that nobody covered yet: Muster does not run, or is late. The next slot or a sweep makes them a gap. */
function waiting(known: Knowns, reports: Reports, now: EpochMs): Note[] {
  const spans = [...known].flatMap(([stream, { history, since }]) => {
    const after = reports.get(stream)?.lastSlot ?? epochMs(since - 1);
    return dueBetween(history, after, epochMs(now - lateMsMax)) ?? [];
  });
  if (spans.length === 0) return [];
  const oldest = spans.reduce((first, span) => epochMs(Math.min(first, span.first)), now);
  return [
    {
      text: `${spans.length} streams have slots that are due and not recorded yet, the oldest since ${iso(oldest)}`,
    },
  ];
}

const offSchedule = (reports: Reports): Note[] =>
  [...reports]
    .filter(([, report]) => report.offSchedule > 0)
    .map(([stream, report]) => ({
      stream,
      text: `has ${report.offSchedule} records of slots that no announced schedule has`,
    }));

const isJournal = (stream: string): boolean => parseStream(stream)?.kind === 'journal';

function areNeighbours(one: string, other: string): boolean {
  const [a, b] = [parseStream(one), parseStream(other)];
  return a?.kind === 'slot' && b?.kind === 'slot' && a.location === b.location;
}
