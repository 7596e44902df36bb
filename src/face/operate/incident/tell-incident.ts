import { bodyOf, textOf } from '#record/evidence/body-of.ts';
import { changedBetween } from '#face/operate/incident/changed.ts';
import { durationsOf } from '#face/operate/incident/durations.ts';
import { hintsOf, toAskOf, wentWellOf } from '#face/operate/incident/conclusions.ts';
import { isDrilled } from '#face/operate/incident/find-incident.ts';
import { impactOf } from '#face/operate/incident/impact.ts';
import { type IncidentRecords, stillRaised } from '#face/operate/incident/incident-records.ts';
import { worst } from '#face/operate/list-incidents.ts';
import { noticesOf, runsOf } from '#face/operate/incident/runs.ts';
import type { IncidentStory } from '#face/operate/incident/story.ts';
import { limitsOf, relapseOf, timelineOf } from '#face/operate/incident/timeline.ts';
import { AlarmStory } from '#record/event/alarm-story.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/**
 * One incident, from the first failing record to verified recovery, from its records alone. Pure. What older records do not
 * say is left out, never guessed.
 */
export function tellIncident(found: IncidentRecords): IncidentStory {
  const raised = found.alarms.filter((record) => textOf(record, 'transition') === 'raised');
  const stories = raised.flatMap((record) => storyOf(record));
  const bounds = boundsOf(found, raised);
  const relapse = relapseOf(found, bounds);
  const timeline = timelineOf(found, bounds, relapse);
  const facts = {
    incident: found.incident,
    service: found.service,
    environment: found.environment,
    checks: unique(raised.map((record) => textOf(record, 'check'))),
    severity: worst(raised),
    isDrill: raised.some(isDrilled),
    ...bounds,
    durations: durationsOf(found, bounds),
    expectations: unique(expectationsOf(found, stories)),
    answers: unique(stories.flatMap(({ answers }) => answers)),
    changed: changedBetween(found, stories),
    runs: runsOf(found.runbooks),
    notices: noticesOf(found.notices),
    impact: impactOf(found, bounds),
    limits: limitsOf(found),
    ...(relapse && { relapse: relapse.line }),
    timeline: timeline.lines,
    isCut: found.isCut || timeline.isCut,
  };
  return {
    ...facts,
    hints: hintsOf(facts),
    wentWell: wentWellOf(facts, found),
    toAsk: facts.isDrill ? [] : toAskOf(facts, found),
  };
}

export type Bounds = { from: number; to?: number };

function boundsOf({ alarms, onsets }: IncidentRecords, raised: readonly EvidenceRecord[]): Bounds {
  const begins = [...onsets.flatMap(({ firstBad }) => (firstBad ? [firstBad] : [])), ...raised];
  const from = Math.min(...begins.map(({ at }) => at));
  const last = alarms.findLast((record) => textOf(record, 'transition') === 'cleared');
  return { from, ...(stillRaised(alarms).size === 0 && last && { to: last.at }) };
}

function storyOf(alarm: EvidenceRecord): AlarmStory[] {
  const parsed = AlarmStory.safeParse(bodyOf(alarm)['story']);
  return parsed.success ? [parsed.data] : [];
}

/** Alarms without a story have the reason of the record that tipped them. */
const expectationsOf = ({ onsets, alarms }: IncidentRecords, stories: readonly AlarmStory[]): string[] => {
  const told = stories.flatMap(({ expectations }) => expectations);
  if (told.length > 0) return told;
  const reasons = onsets.flatMap(({ firstBad }) => (firstBad ? [textOf(firstBad, 'reason')] : []));
  const raised = alarms.filter((record) => textOf(record, 'transition') === 'raised');
  return [...reasons, ...raised.map((record) => textOf(record, 'reason'))].filter(Boolean);
};

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
