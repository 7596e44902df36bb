import { z } from 'zod';
import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import { sha256 } from '#ground/base/hash.ts';
import type { Json } from '#ground/base/json.ts';
import type { StateKey } from '#ground/state/state-store.ts';

const Time = z.int() as unknown as z.ZodType<EpochMs>;

/** What the monitor of one service in one place knows from look to look. */
export const MonitorState = z.strictObject({
  lookedAt: Time,
  /** Since when it has looked at this schedule without a break: what was due before is not held against anybody. */
  since: Time,
  /** What it looks at: of other streams it knows nothing yet. */
  schedule: z.string(),
  /** Streams that were silent, by the slot that was due: they are so until it is covered. */
  silent: z.record(z.string(), Time),
  /** Streams that could not be read, and since when. */
  unreadable: z.record(z.string(), Time),
  /** When the heartbeat was sent last. */
  beatAt: Time.exactOptional(),
});
export type MonitorState = z.infer<typeof MonitorState>;

/** Of what it says nothing depends but how soon it speaks: what cannot be understood is begun anew. */
export const parseMonitor = (value: Json | undefined): MonitorState =>
  MonitorState.safeParse(value).data ?? neverLooked;

const neverLooked: MonitorState = {
  lookedAt: epochMs(0),
  since: epochMs(0),
  schedule: '',
  silent: {},
  unreadable: {},
};

export const monitorKey = (service: string, location: string): StateKey => ({
  collection: 'monitor',
  id: `${service}/${location}`,
});

/** Looks come every minute or more often; nobody looked for longer than that: Muster was down, or the machine asleep. */
const breakMsMin = 180_000;

/** As it is when a look begins: after a break, or on another schedule, it begins anew, but for what it knows of silence. */
export function resume(state: MonitorState, schedule: Json, now: EpochMs): MonitorState {
  const digest = sha256(canonicalJson(schedule));
  const isBreak = Math.abs(now - state.lookedAt) > breakMsMin || digest !== state.schedule;
  return { ...state, lookedAt: now, since: isBreak ? now : state.since, schedule: digest };
}

/** So often that it looked is written down when there is nothing else to write. */
const notedEveryMs = 60_000;

export const isWorthStoring = (before: MonitorState, after: MonitorState): boolean =>
  after.lookedAt - before.lookedAt >= notedEveryMs ||
  canonicalJson({ ...before, lookedAt: 0 }) !== canonicalJson({ ...after, lookedAt: 0 });
