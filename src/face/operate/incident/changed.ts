import { bodyOf, placeOf } from '#record/evidence/body-of.ts';
import type { IncidentRecords, Onset } from '#face/operate/incident/incident-records.ts';
import type { IncidentStory } from '#face/operate/incident/story.ts';
import type { AlarmStory, Changed } from '#record/event/alarm-story.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

type Difference = IncidentStory['changed'][number];

const digits = 12;

/**
 * What differed between the last pass and the first failure: as the alarms say; where none has a story, as their two
 * records do. Pure.
 */
export function changedBetween(
  { onsets }: Pick<IncidentRecords, 'onsets'>,
  stories: readonly AlarmStory[],
): Difference[] {
  const told = stories.flatMap(({ changed, firstBad, lastPass }) =>
    changed.map((one) => ({ ...one, records: placesOf(lastPass, firstBad) })),
  );
  return onePerChange(stories.length > 0 ? told : onsets.flatMap(comparedIn));
}

function comparedIn({ firstBad, lastPass }: Onset): Difference[] {
  if (!firstBad || !lastPass) return [];
  const records = placesOf(lastPass, firstBad);
  return [
    differs('release', lastPass.release, firstBad.release),
    differs('config', lastPass.by.config.slice(0, digits), firstBad.by.config.slice(0, digits)),
    differs('limits', lastPass.by.limits?.slice(0, digits), firstBad.by.limits?.slice(0, digits)),
    differs('address', addressOf(lastPass), addressOf(firstBad)),
  ].flatMap((one) => (one ? [{ ...one, records }] : []));
}

function differs(
  what: Changed['what'],
  from: string | undefined,
  to: string | undefined,
): Changed | undefined {
  return from === undefined || to === undefined || from === to ? undefined : { what, from, to };
}

/** Of the newest exchange of a check. */
function addressOf(record: EvidenceRecord): string | undefined {
  const { attempts } = bodyOf(record);
  const attempt: unknown = Array.isArray(attempts) ? attempts.at(-1) : undefined;
  const steps = memberOf(attempt, 'steps');
  const address = memberOf(Array.isArray(steps) ? steps.at(-1) : undefined, 'remoteAddress');
  return typeof address === 'string' ? address : undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const placesOf = (...refs: readonly ({ stream: string; seq: number } | undefined)[]): string[] =>
  refs.flatMap((ref) => (ref ? [placeOf(ref)] : []));

function onePerChange(all: readonly Difference[]): Difference[] {
  const byChange = Map.groupBy(all, ({ what, from, to }) => JSON.stringify([what, from, to]));
  return [...byChange.values()].flatMap(([first]) => (first ? [first] : []));
}
