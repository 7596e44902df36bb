import { z } from 'zod';
import type { Guardian } from '#act/limits/guardian.ts';
import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import { iso, type Clock } from '#ground/base/clock.ts';
import type { StateKey, StateStore } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';

const Heartbeat = z.strictObject({ at: z.int().min(0) });

/** Two of its minutes may be lost. */
const ageMsMax = 180_000;

/** It looks every minute, whether or not anything is lowered. */
const next = "look into its function's log; a new stack hears of it within 2 minutes";

const heartbeatKey = (service: string): StateKey => ({ collection: 'watchdog', id: service });

/** A watchdog that comes every minute by itself: it watches as long as it was heard of just now. */
export const heartbeatGuardian = (state: StateStore, clock: Clock): Guardian => ({
  async arm({ service }) {
    const stored = await state.get(heartbeatKey(service));
    if (stored === undefined) return `the watchdog was never heard of: ${next}`;
    const at = epochMs(Heartbeat.parse(stored.value).at);
    return isRecent(at, clock.now()) ? null : `the watchdog was last heard of at ${iso(at)}: ${next}`;
  },
});

/** One from the future is as little proof as an old one: some clock is wrong. */
const isRecent = (at: EpochMs, now: EpochMs): boolean => Math.abs(now - at) < ageMsMax;

/** Says that the watchdog of a service has just looked through its leases. */
export async function beat(state: StateStore, service: string, at: EpochMs): Promise<void> {
  await update(
    state,
    heartbeatKey(service),
    () => null,
    () => ({ at }),
  );
}
