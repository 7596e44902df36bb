import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { type AlarmName, alarmsStream } from '#observe/alarm/alarm-subject.ts';
import type { AlarmStory } from '#record/event/alarm-story.ts';
import type { EventType } from '#record/event/event.ts';
import type { Owed } from '#record/event/owed.ts';
import type { Severity } from '#record/event/severity.ts';

/** When, what was found then, and the record that tipped it. */
export type Occasion = { at: EpochMs; outcome: Outcome; record?: { stream: string; seq: number } };

export type ToOwe = {
  type: EventType;
  /** Of this alarm's events: `7`, or `7/r1`. */
  id: string;
  incident: string;
  severity: Severity;
  reason: string;
  occasion: Occasion;
  story?: AlarmStory;
  isDrill: boolean;
  afterSeq: number;
  /** What its record says besides. */
  body: Record<string, Json>;
};

/** An event of an alarm, and the record of the same. Pure. */
export function owe(
  { service, environment, check }: AlarmName,
  { type, id, incident, severity, reason, occasion, story, isDrill, afterSeq, body }: ToOwe,
): Owed {
  const shared = {
    service,
    environment,
    check,
    severity,
    reason,
    ...(story && { story }),
    ...(isDrill && { isDrill: true as const }),
  };
  return {
    type,
    detail: { v: 1, id: `${service}/${environment}/${check}#${id}`, incident, at: occasion.at, ...shared },
    record: {
      stream: alarmsStream,
      kind: 'alarm',
      outcome: occasion.outcome,
      body: { ...body, ...shared },
    },
    afterSeq,
  };
}
