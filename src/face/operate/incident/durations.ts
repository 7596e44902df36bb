import { textOf } from '#record/evidence/body-of.ts';
import type { IncidentRecords } from '#face/operate/incident/incident-records.ts';
import type { Durations } from '#face/operate/incident/story.ts';
import type { Bounds } from '#face/operate/incident/tell-incident.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** How long it took to detect, decide, act and recover; of the first run that acted. Pure. */
export function durationsOf(
  { alarms, runbooks, onsets }: Pick<IncidentRecords, 'alarms' | 'runbooks' | 'onsets'>,
  { from, to }: Bounds,
): Durations {
  const raisedAt = alarms.find((record) => textOf(record, 'transition') === 'raised')?.at;
  const isOnsetKnown = onsets.some(({ firstBad }) => firstBad !== undefined);
  const run = actedRun(runbooks);
  const at = (...phases: string[]): number | undefined =>
    phases
      .map((phase) => run.find((record) => textOf(record, 'phase') === phase)?.at)
      .find((found) => found !== undefined);
  const decidedAt = at('approved', 'started');
  const liveAt = at('live') ?? run.find(isAct)?.at;
  return {
    ...(isOnsetKnown && span('detectMs', from, raisedAt)),
    ...span('decideMs', raisedAt, decidedAt),
    ...span('actMs', decidedAt, liveAt),
    ...span('recoverMs', liveAt, at('verified')),
    ...span('wholeMs', from, to),
  };
}

function actedRun(runbooks: readonly EvidenceRecord[]): EvidenceRecord[] {
  const run = runbooks.find(isAct)?.run;
  return run === undefined ? [] : runbooks.filter((record) => record.run === run);
}

/** An act that failed did not happen; one of which nobody can tell may have. */
const isAct = (record: EvidenceRecord): boolean => {
  const phase = textOf(record, 'phase');
  return phase === 'live' || (phase === 'acted' && record.outcome !== 'fail');
};

/** Clocks of several machines: never less than nothing. */
const span = (name: keyof Durations, from: number | undefined, to: number | undefined): Durations =>
  from === undefined || to === undefined ? {} : { [name]: Math.max(0, to - from) };
