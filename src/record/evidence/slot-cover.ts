import { z } from 'zod';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { slotAtOrBefore, type SlotSpan } from '#ground/base/slots.ts';
import { dueBetween, type Announcement } from '#record/evidence/announcement.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** The body of a `gap`: slots that were due and have no record of their own. `atLeast`: there were more than counted. */
export const GapBody = z.strictObject({
  from: z.int(),
  to: z.int(),
  count: z.int().min(1),
  atLeast: z.literal(true).exactOptional(),
  reason: z.string(),
});
export type GapBody = z.infer<typeof GapBody>;

/** `off-schedule`: no announced schedule has this slot, which harms nothing. */
export type CoverVerdict =
  | { kind: 'covered' }
  | { kind: 'off-schedule' }
  | { kind: 'broken'; problem: string };

const covered: CoverVerdict = { kind: 'covered' };

/** Whether a record of a slot stream follows the one before it (undefined: it is the first) without leaving out a slot. */
export function judgeCover(
  history: readonly Announcement[],
  before: EpochMs | undefined,
  slot: EpochMs,
  gap: Pick<EvidenceRecord, 'body'> | undefined,
): CoverVerdict {
  if (before !== undefined && slot <= before) {
    return broken(`slot ${iso(slot)} does not come after slot ${iso(before)}`);
  }
  if (!gap && (isNextOfOne(history, before, slot) || isUnderWay(history, before, slot))) return covered;
  const start = before ?? epochMs((history[0]?.since ?? slot) - 1);
  const due = dueBetween(history, start, epochMs(slot + 1));
  return gap ? judgeGap(due, slot, gap) : judgeSlot(due, slot);
}

/** The usual case, without the arithmetic: the schedule never changed, and this is its next slot. */
function isNextOfOne(
  [only, more]: readonly Announcement[],
  before: EpochMs | undefined,
  slot: EpochMs,
): boolean {
  if (before === undefined || !only || more || typeof only.schedule !== 'object') return false;
  return (
    'every' in only.schedule &&
    before >= only.since &&
    slot === before + only.schedule.every &&
    slot % only.schedule.every === 0
  );
}

/** The very first slot, which was being probed while somebody else announced the stream. */
function isUnderWay([first]: readonly Announcement[], before: EpochMs | undefined, slot: EpochMs): boolean {
  if (before !== undefined || !first || typeof first.schedule !== 'object') return false;
  return slot < first.since && slotAtOrBefore(first.schedule, slot) === slot;
}

function judgeSlot(due: SlotSpan | undefined, slot: EpochMs): CoverVerdict {
  if (!due) return { kind: 'off-schedule' };
  const missed = due.last === slot ? due.count - 1 : due.count;
  if (missed > 0) return broken(`${missed} slots from ${iso(due.first)} on were due and nothing covers them`);
  return covered;
}

function judgeGap(
  due: SlotSpan | undefined,
  slot: EpochMs,
  { body }: Pick<EvidenceRecord, 'body'>,
): CoverVerdict {
  const gap = GapBody.safeParse(body);
  if (!gap.success || gap.data.to !== slot) return broken('the body of a gap does not say what it covers');
  const { from, to, count } = gap.data;
  if (due && due.first === from && due.last === to && due.count === count) return covered;
  const were = due ? `${due.count} from ${iso(due.first)} to ${iso(due.last)}` : 'none';
  return broken(
    `the gap covers ${count} slots from ${iso(epochMs(from))} to ${iso(epochMs(to))}, due were ${were}`,
  );
}

const broken = (problem: string): CoverVerdict => ({ kind: 'broken', problem });
