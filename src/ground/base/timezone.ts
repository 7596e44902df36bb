import { epochMs, type EpochMs } from '#ground/base/brand.ts';

/** What a clock on the wall shows, written as the milliseconds of the same date and time in UTC. */
export type WallMs = number;

/** No zone is further than this from UTC, and no clock change is longer. */
const hourMs = 3_600_000;
const farthestMs = 15 * hourMs;

/** What the wall clock of `timezone` (IANA name) shows at `at`. Throws RangeError when the zone is not known. */
export const wallAt = (at: EpochMs, timezone: string): WallMs => at + offsetMs(at, timezone);

/**
 * The instant at which the wall clock shows `wall`: the first of two when the clock is set back over it, undefined
 * when the clock is set forward over it.
 */
export function instantOf(wall: WallMs, timezone: string): EpochMs | undefined {
  // Whatever the offset is, these two instants lie before and after it, so they see both sides of a change.
  const before = offsetMs(epochMs(wall - farthestMs), timezone);
  const after = offsetMs(epochMs(wall + farthestMs), timezone);
  return [before, after]
    .map((offset) => epochMs(wall - offset))
    .filter((at) => wallAt(at, timezone) === wall)
    .reduce<EpochMs | undefined>((first, at) => (first === undefined || at < first ? at : first), undefined);
}

function offsetMs(at: EpochMs, timezone: string): number {
  const name = formatOf(timezone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes, seconds] =
    /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name ?? '') ?? [];
  const ms = (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000;
  return sign === '-' ? -ms : ms;
}

/** Formats cost milliseconds to build. Bounded by the zones that there are. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  formats.set(timezone, format);
  return format;
}
