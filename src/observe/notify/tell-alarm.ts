import { spanText } from '#ground/base/plain-text.ts';
import { runbookLines, storyLines } from '#observe/notify/story-lines.ts';
import {
  good,
  holdLine,
  howBad,
  showIncident,
  showRuns,
  threadOf,
  type Teller,
  type Told,
} from '#observe/notify/teller.ts';
import type { EventDetail } from '#record/event/event.ts';

export const tellRaised: Teller = (detail, { timezone }) => ({
  kind: 'open',
  thread: threadOf(detail),
  title: `${howBad(detail)} ${nameOf(detail)}: ${whatFailed(detail)}`,
  facts: [...storyLines(detail, timezone), ...runbookLines(detail)],
  next: [...showIncident(detail), ...handling(detail)],
});

/** What Muster was going to do was told when it was raised; by now there is what it has done. */
export const tellReminder: Teller = (detail, { timezone }) => {
  const { story, at } = detail;
  const forLong = story ? ` for ${spanText(at - story.firstBad.at)}` : '';
  return {
    kind: 'update',
    thread: threadOf(detail),
    title: `STILL ${howBad(detail)} ${nameOf(detail)}${forLong}: ${whatFailed(detail)}`,
    facts: storyLines(detail, timezone),
    next: [...(hasRuns(detail) ? showRuns : showIncident)(detail), ...handling(detail)],
  };
};

export const tellCleared: Teller = (detail) => ({
  kind: 'closed',
  thread: threadOf(detail),
  title: `${good(detail)} ${nameOf(detail)}: ${detail.reason} (cleared; was ${detail.severity})`,
  facts: [`cleared: ${detail.reason}`],
  next: showIncident(detail),
});

const hasRuns = ({ story }: EventDetail): boolean => story?.runbooks.some(({ starts }) => starts) === true;

/** What somebody who has it types. */
function handling(detail: EventDetail): Told['next'] {
  const { environment, check } = detail;
  const acknowledge =
    check === undefined
      ? []
      : [`you can: muster alarms ack --env ${environment} --check ${check} (ends its reminders)`];
  return [...acknowledge, holdLine(detail)];
}

/** Muster's alarms about itself are of no check. */
const own: Readonly<Record<string, string>> = {
  'monitor-blind': 'Muster was blind',
  'monitor-silent': 'Muster was silent',
};

const nameOf = ({ check = 'all checks' }: EventDetail): string => own[check] ?? check;

/** `$.rendered_text (string) notMatches … (answered apology)` */
function whatFailed({ story, reason }: EventDetail): string {
  const [first = reason, ...more] = story?.expectations ?? [];
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const answers = story?.answers ?? [];
  return `${first}${others}${answers.length === 0 ? '' : ` (answered ${answers.join(', ')})`}`;
}
