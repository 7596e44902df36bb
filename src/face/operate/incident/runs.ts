import { bodyOf, placeOf, textOf } from '#record/evidence/body-of.ts';
import type { Notice, RunStory } from '#face/operate/incident/story.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** Every run of the incident, in the order in which they began, with what it came to. Pure. */
export function runsOf(runbooks: readonly EvidenceRecord[]): RunStory[] {
  const byRun = Map.groupBy(runbooks, ({ run, body }) => run ?? textOf({ body }, 'runbook'));
  return [...byRun].flatMap(([run, records]) => {
    const last = records.at(-1);
    const operator = records.flatMap(({ by }) => (by.operator === undefined ? [] : [by.operator])).at(-1);
    return last
      ? [
          {
            run,
            runbook: textOf(last, 'runbook'),
            phase: textOf(last, 'phase'),
            outcome: last.outcome,
            reason: textOf(last, 'reason'),
            ...(operator !== undefined && { operator }),
            record: placeOf(last),
          },
        ]
      : [];
  });
}

/** Every attempt to tell somebody, oldest first. Pure. */
export const noticesOf = (records: readonly EvidenceRecord[]): Notice[] =>
  records.map((record) => ({
    at: record.at,
    name: textOf(record, 'name') || textOf(record, 'channel') || 'somebody',
    what: [eventOf(record), textOf(record, 'detail') || textOf(record, 'reason')].filter(Boolean).join(': '),
    isDelivered: record.outcome === 'pass',
    record: placeOf(record),
  }));

/** What was told of. */
function eventOf(record: EvidenceRecord): string {
  const event = bodyOf(record)['event'];
  return textOf(record, 'type') || (typeof event === 'string' ? event : '');
}
