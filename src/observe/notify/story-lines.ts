import { spanText, wallText } from '#ground/base/plain-text.ts';
import { unreachable } from '#ground/base/unreachable.ts';
import type { AlarmStory, Called, RecordRef } from '#record/event/alarm-story.ts';
import type { EventDetail } from '#record/event/event.ts';

/** What failed, since when, and what changed. */
export function storyLines({ story, reason, at }: EventDetail, timezone: string): string[] {
  if (!story) return [`failed: ${reason}`];
  return [
    `failed: ${story.expectations.length === 0 ? reason : story.expectations.join('; ')}`,
    ...(story.answers.length === 0 ? [] : [`recognised as: ${story.answers.join(', ')}`]),
    `since: ${wallText(story.firstBad.at, timezone)} ${timezone}, for ${spanText(at - story.firstBad.at)}; see ${placeOf(story.firstBad)}`,
    ...beforeLines(story, timezone),
    ...flappingLine(story),
    ...silencedLine(story),
  ];
}

const placeOf = ({ stream, seq }: RecordRef): string => `${stream}#${seq}`;

function beforeLines({ lastPass, changed }: AlarmStory, timezone: string): string[] {
  if (!lastPass) return ['passed last: never, as far as Muster has looked'];
  const changes = changed.map(({ what, from, to }) => `${what} ${from} → ${to}`);
  return [
    `passed last: ${wallText(lastPass.at, timezone)} ${timezone}; see ${placeOf(lastPass)}`,
    `changed between: ${changes.length === 0 ? 'nothing that Muster sees' : changes.join('; ')}`,
  ];
}

const flappingLine = ({ flapping }: AlarmStory): string[] =>
  flapping
    ? [
        `flapping: raised ${flapping.raises} times within ${spanText(flapping.withinMs)}; it stays raised until it is quiet for good`,
      ]
    : [];

const silencedLine = ({ silences }: AlarmStory): string[] =>
  silences.length === 0 ? [] : [`not probed meanwhile, because they need it: ${silences.join(', ')}`];

/** What Muster does about it: what starts comes first, a line each; what does not is one line. */
export function runbookLines({ story }: EventDetail): string[] {
  if (!story) return [];
  const { runbooks } = story;
  if (runbooks.length === 0) return ['Muster: goes on probing; no runbook is for this environment'];
  const idle = runbooks.filter(({ starts }) => !starts);
  return [
    ...runbooks.filter(({ starts }) => starts).map(startsLine),
    ...(idle.length === 0
      ? []
      : [`Muster does not start ${idle.map(({ runbook, why = 'no' }) => `${runbook}: ${why}`).join('; ')}`]),
  ];
}

function startsLine({ runbook, mode }: Called): string {
  switch (mode) {
    case 'approve':
      return `Muster: starts runbook ${runbook}, which asks for approval before it acts`;
    case 'auto':
      return `Muster: starts runbook ${runbook}, which acts by itself inside its guards`;
    case 'dry-run':
      return `Muster: starts runbook ${runbook} as a dry run: it says what it would do, and does nothing`;
    default:
      return unreachable(mode);
  }
}
