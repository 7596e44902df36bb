import type { EpochMs } from '#ground/base/brand.ts';
import { severityTones } from '#face/cli/view/event-line.ts';
import { segment, type Line } from '#face/cli/view/segment.ts';
import { column, spanText } from '#face/cli/view/text.ts';
import type { OpenAlarm } from '#face/cli/view/view-model.ts';

const shownMax = 4;
const severityColumns = 8;

/** What is open and for how long, the worst first; nothing when nothing is. */
export function alarmSection(alarms: readonly OpenAlarm[], now: EpochMs): Line[] {
  if (alarms.length === 0) return [];
  const ranked = alarms.toSorted((a, b) => ranks[a.severity] - ranks[b.severity] || a.since - b.since);
  const shown = ranked.slice(0, shownMax).map((alarm) => line(alarm, now));
  const hidden = alarms.length - shown.length;
  const rest: Line[] = hidden > 0 ? [[segment(`     and ${hidden} more`, 'muted')]] : [];
  return [[segment(' open alarms', 'strong')], ...shown, ...rest];
}

const ranks: Record<OpenAlarm['severity'], number> = { critical: 0, warning: 1, info: 2 };

const line = ({ severity, environment, check, since }: OpenAlarm, now: EpochMs): Line => [
  segment(`   ● ${column(severity, severityColumns)}`, severityTones[severity]),
  segment(` ${environment} ${check}`),
  segment(`  for ${spanText(now - since)}`, 'muted'),
];
