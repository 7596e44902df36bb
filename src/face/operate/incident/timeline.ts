import { placeOf, textOf } from '#record/evidence/body-of.ts';
import { type IncidentRecords, oldestFirst } from '#face/operate/incident/incident-records.ts';
import { checkOf, isBad } from '#face/operate/incident/impact.ts';
import { sentenceOf } from '#face/operate/incident/sentence.ts';
import type { Line } from '#face/operate/incident/story.ts';
import type { Bounds } from '#face/operate/incident/tell-incident.ts';
import type { RecordKind } from '#record/evidence/record-kind.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

const linesMax = 500;

/** Cause before effect, where two were recorded in one instant. */
const ranks: Record<RecordKind, number> = {
  release: 0,
  config: 0,
  limits: 0,
  drill: 0,
  window: 0,
  gap: 1,
  slot: 1,
  alarm: 2,
  notification: 3,
  witness: 3,
  manual: 4,
  runbook: 5,
};

/** Everything that happened, a line each, oldest first; of slots only where a check changed. Pure. */
export function timelineOf(
  found: IncidentRecords,
  bounds: Bounds,
  relapse: Relapse | undefined,
): { lines: Line[]; isCut: boolean } {
  const { alarms, runbooks, notices, onsets, around } = found;
  const passes = onsets.flatMap(({ lastPass }) => (lastPass ? [lastPass] : []));
  const others = around.filter(({ kind, at }) => kind !== 'slot' && isWithin(at, bounds, kind));
  const again = relapse ? [relapse.slot] : [];
  const all = [...passes, ...turnsIn(found, bounds), ...again, ...others, ...alarms, ...runbooks, ...notices];
  const said = new Map([
    ...passes.map((record) => [placeOf(record), `${checkOf(record)}: the last pass`] as const),
    ...(relapse ? [[relapse.line.record, relapse.line.what] as const] : []),
  ]);
  const records = new Map(all.map((record) => [placeOf(record), record]));
  const lines = [...records]
    .sort(([, one], [, other]) => causeFirst(one, other))
    .flatMap(([place, record]) => lineOf(record, said.get(place)));
  return { lines: lines.slice(0, linesMax), isCut: lines.length > linesMax };
}

const causeFirst = (one: EvidenceRecord, other: EvidenceRecord): number =>
  one.at - other.at || ranks[one.kind] - ranks[other.kind] || oldestFirst(one, other);

type Relapse = { slot: EvidenceRecord; line: Line };

/** The first bad slot of an alarmed check that was due after a run had verified that all is well. Pure. */
export function relapseOf(
  { runbooks, around, alarms }: IncidentRecords,
  { to }: Bounds,
): Relapse | undefined {
  const verified = runbooks.find((record) => textOf(record, 'phase') === 'verified');
  if (!verified) return undefined;
  const checks = new Set(alarms.map((record) => textOf(record, 'check')));
  const again = around.find(
    (record) =>
      record.kind === 'slot' &&
      isBad(record) &&
      checks.has(checkOf(record)) &&
      (record.slot ?? record.at) > verified.at &&
      (to === undefined || record.at <= to),
  );
  if (!again) return undefined;
  const what = `verified, then failed again: ${checkOf(again)} ${again.outcome}: ${textOf(again, 'reason')}`;
  return { slot: again, line: { at: again.at, what, record: placeOf(again) } };
}

/** What runs of the incident found of limits, and what was told of them meanwhile. Pure. */
export const limitsOf = ({ runbooks, around }: IncidentRecords): Line[] =>
  [...around.filter(({ kind }) => kind === 'limits'), ...runbooks.filter(saysLimits)]
    .sort(oldestFirst)
    .flatMap((record) => lineOf(record));

const saysLimits = (record: EvidenceRecord): boolean =>
  textOf(record, 'limits') !== '' || /\blimits\b/.test(textOf(record, 'reason'));

function lineOf(record: EvidenceRecord, said?: string): Line[] {
  const what = said ?? sentenceOf(record);
  if (what === '') return [];
  const { at, by } = record;
  return [{ at, what, record: placeOf(record), ...(by.operator !== undefined && { who: by.operator }) }];
}

/** A release may have come before the first failure, and be its cause. */
const isWithin = (at: number, { from, to }: Bounds, kind: RecordKind): boolean =>
  kind === 'manual' || ((at >= from || kind !== 'gap') && (to === undefined || at <= to));

/** Of every check that was not good: each slot whose outcome is another than before. What a window expected is passed over. */
function turnsIn({ around }: IncidentRecords, { from, to }: Bounds): EvidenceRecord[] {
  const slots = around.filter(
    ({ kind, at }) => kind === 'slot' && at >= from && (to === undefined || at <= to),
  );
  const streams = Map.groupBy(slots, ({ stream }) => stream);
  return [...streams.values()].filter((of) => of.some(isBad)).flatMap(turnsOf);
}

function turnsOf(slots: readonly EvidenceRecord[]): EvidenceRecord[] {
  const turns: EvidenceRecord[] = [];
  let last = 'pass';
  for (const record of slots) {
    const isNews = record.outcome === 'pass' || record.outcome === 'unknown' || isBad(record);
    if (!isNews || record.outcome === last) continue;
    last = record.outcome;
    turns.push(record);
  }
  return turns;
}
