import type { EpochMs } from '#ground/base/brand.ts';
import { alarmSection } from '#face/cli/view/render-alarms.ts';
import { eventSection } from '#face/cli/view/render-events.ts';
import { header } from '#face/cli/view/render-header.ts';
import { tableSection } from '#face/cli/view/render-table.ts';
import { writeLine, type Line } from '#face/cli/view/segment.ts';
import type { ViewModel } from '#face/cli/view/view-model.ts';

export type ViewOptions = {
  columns: number;
  rows: number;
  colour: boolean;
  now: EpochMs;
  /** Of the times shown; default UTC. */
  timezone?: string;
};

/** The latest events keep at least so many lines, their title included. */
const eventLinesMin = 4;

/**
 * At most `rows` lines of at most `columns`: who is well, what is open, what happened last.
 * Where room is short, checks that pass give way first, then events.
 */
export function renderView(model: ViewModel, options: ViewOptions): string[] {
  const { columns, rows, colour, now, timezone = 'UTC' } = options;
  const top = [...header(model, now, timezone, columns), []];
  const alarms = apart(alarmSection(model.alarms, now));
  const tableRows = rows - top.length - alarms.length - eventLinesMin - 1;
  const table = tableSection(model.rows, columns, Math.max(2, tableRows));
  const eventRows = rows - top.length - table.length - alarms.length - 1;
  const events = apart(eventSection(model.events, Math.max(0, eventRows), timezone));
  return [...top, ...table, ...alarms, ...events]
    .slice(0, Math.max(0, rows))
    .map((line) => writeLine(line, columns, colour));
}

/** With a blank line before it, if there is anything. */
const apart = (lines: readonly Line[]): readonly Line[] => (lines.length > 0 ? [[], ...lines] : []);
