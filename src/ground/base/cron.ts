import { Cron } from 'croner';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { cronFields, translateField } from '#ground/base/cron-field.ts';
import { instantOf, wallAt, type WallMs } from '#ground/base/timezone.ts';

/** A parsed expression, in wall-clock time: a time zone turns it into instants. */
export type AwsCron = { readonly expression: string; readonly walls: Cron };

/** No clock change is longer. */
const clockChangeMsMax = 26 * 3_600_000;

/** Times in a row that a time zone may skip or repeat: every minute of the longest clock change, on both sides. */
const skippedMax = 4 * 26 * 60;

/**
 * EventBridge's six fields, with or without `cron(…)`: minutes, hours, day-of-month, month, day-of-week, year.
 * Throws RangeError whose message names the field and what was expected.
 */
export function parseAwsCron(expression: string): AwsCron {
  const text = expression.trim().replace(/^cron\((.*)\)$/, '$1');
  const parts = text.toUpperCase().split(/\s+/).filter(Boolean);
  if (parts.length !== cronFields.length) {
    throw new RangeError(
      `expected six fields (${cronFields.map(({ name }) => name).join(' ')}), got ${parts.length}`,
    );
  }
  if ((parts[2] === '?') === (parts[4] === '?')) {
    throw new RangeError("day-of-month, day-of-week: exactly one of the two must be '?'");
  }
  const fields = cronFields.map((field, index) => translateField(field, parts[index] ?? ''));
  // Walls are kept as UTC: it has no clock changes, so that those are decided in one place, by `instantOf`.
  const options = { timezone: 'UTC', alternativeWeekdays: true, paused: true, mode: '7-part' } as const;
  return { expression: text, walls: new Cron(`0 ${fields.join(' ')}`, options) };
}

/**
 * The first instant after `after` at which `cron` is due in `timezone`, as EventBridge Scheduler counts: a time that
 * the clock skips is dropped, a time that it shows twice is due the first time only. Undefined when none follows.
 */
export function nextCron(cron: AwsCron, after: EpochMs, timezone: string): EpochMs | undefined {
  let wall: WallMs | undefined = wallAt(after, timezone);
  for (let skipped = 0; skipped < skippedMax; skipped += 1) {
    wall = cron.walls.nextRun(new Date(wall))?.getTime();
    if (wall === undefined) return undefined;
    const at = instantOf(wall, timezone);
    if (at !== undefined && at > after) return at;
  }
  return undefined;
}

/** The last instant at or before `at` at which `cron` was due in `timezone`; undefined when none was. */
export function cronAtOrBefore(cron: AwsCron, at: EpochMs, timezone: string): EpochMs | undefined {
  // A clock that was set back lately has shown later times than it shows now; + 1 because `at` itself counts.
  const shown = [at, epochMs(at - clockChangeMsMax)].map((then) => at - then + wallAt(then, timezone));
  let wall: WallMs | undefined = Math.max(...shown) + 1;
  for (let skipped = 0; skipped < skippedMax; skipped += 1) {
    wall = cron.walls.previousRuns(1, new Date(wall))[0]?.getTime();
    if (wall === undefined) return undefined;
    const due = instantOf(wall, timezone);
    if (due !== undefined && due <= at) return due;
  }
  return undefined;
}
