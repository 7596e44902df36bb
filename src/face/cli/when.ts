import { InvalidArgumentError } from 'commander';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { parseDuration } from '#ground/base/duration.ts';

/** `24h` (so long ago) or a date and time with its zone, as an option's value. */
export function parseWhen(text: string): EpochMs {
  const ago = parseDuration(text);
  if (ago !== undefined) return epochMs(systemClock.now() - ago);
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError(
      "expected a duration such as '24h', or a time such as 2026-11-22T14:00:00Z",
    );
  return epochMs(at);
}

/** `15m`, as an option's value, in milliseconds. */
export function parseSpan(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError("expected a duration such as '15m'");
  return ms;
}

/** A whole number from 1 on, as an option's value. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('expected a whole number from 1 on');
  return count;
}
