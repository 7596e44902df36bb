import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import { type Cadence, nextSlot } from '#ground/base/slots.ts';

/** What is known of one stream. Times in milliseconds since the epoch. */
export type Covered = {
  cadence: Cadence;
  /** The newest slot that somebody came for; undefined when there is none. */
  covered: EpochMs | undefined;
  /** Since when the monitor has looked at it without a break. */
  since: EpochMs;
  /** The slot for whose sake it was silent at the last look. */
  silentFor: EpochMs | undefined;
};

/** The slot that was due and has no record for longer than `silentAfterMs`; undefined when nothing is missing. Pure. */
export function judgeSilent(
  { cadence, covered, since, silentFor }: Covered,
  now: EpochMs,
  silentAfterMs: number,
): EpochMs | undefined {
  if (silentFor !== undefined && (covered === undefined || covered < silentFor)) return silentFor;
  const due = nextSlot(cadence, epochMs(Math.max(covered ?? 0, since - 1)));
  return due !== undefined && due < now - silentAfterMs ? due : undefined;
}
