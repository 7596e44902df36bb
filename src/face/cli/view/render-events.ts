import { segment, type Line } from '#face/cli/view/segment.ts';
import { timeText } from '#face/cli/view/text.ts';
import type { EventLine } from '#face/cli/view/view-model.ts';

/** The latest events, the newest last, under their title, in at most `linesMax` lines. */
export function eventSection(events: readonly EventLine[], linesMax: number, timezone: string): Line[] {
  if (events.length === 0 || linesMax < 2) return [];
  const shown = events.slice(-(linesMax - 1));
  return [
    [segment(' latest', 'strong')],
    ...shown.map(({ at, tone, text }): Line => [
      segment(`   ${timeText(at, timezone)}  `, 'muted'),
      segment(text, tone),
    ]),
  ];
}
