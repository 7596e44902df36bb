import { notAtBaseline } from '#act/limits/at-baseline.ts';
import { journalLease, limitsStream, shownSettings } from '#act/limits/journal.ts';
import type { Lease } from '#act/limits/lease.ts';
import { openLease as move } from '#act/limits/lease-moves.ts';
import { leaseIdOf, type LoweringOrder, type LoweringScene, type Opened } from '#act/limits/lowering.ts';
import { moveTarget } from '#act/limits/target-store.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { seqBefore } from '#record/evidence/append-once.ts';

export type Opening = ({ kind: 'opened' } & Opened) | { kind: 'refused'; reason: string };

/** A durable lease over settings that are at their baseline, with its record. Nothing is lowered yet. */
export async function openLease(scene: LoweringScene, order: LoweringOrder): Promise<Opening> {
  const { tools, target } = scene;
  const settings = tools.settingsAt(order.source);
  const off = await notAtBaseline(settings, order.baseline);
  if (off !== null) return { kind: 'refused', reason: `live is not baseline: ${off}` };
  const lease = await draft(scene, order, settings.timeoutMs);
  const made = await moveTarget(tools.state, target, (now) => move(now, lease, tools.clock.now()));
  if (made.kind === 'refused') return made;
  // A crash here: the lease says PREPARED, nothing is lowered, and whoever restores it has nothing to write.
  const stands = made.state.lease ?? lease;
  const changes = { from: shownSettings(stands.originals), to: shownSettings(stands.written) };
  await journalLease(tools, target, stands, {
    phase: 'leased',
    outcome: 'pass',
    reason: '',
    more: { ...changes, restoreBy: stands.restoreBy },
  });
  const { id, lowerBy, restoreBy } = stands;
  return { kind: 'opened', grip: { lease: id, fence: made.state.fence }, lowerBy, restoreBy };
}

async function draft(scene: LoweringScene, order: LoweringOrder, timeoutMs: number): Promise<Lease> {
  const { tools, run } = scene;
  const openedAt = tools.clock.now();
  const restoreBy = openedAt + order.leaseForMs;
  return {
    v: 1,
    id: leaseIdOf(scene),
    run,
    state: 'PREPARED',
    source: JSON.parse(JSON.stringify(order.source)) as JsonObject,
    originals: order.baseline,
    written: order.changes,
    openedAt,
    // What is lowered so late could not come to run, and be put back, before the watchdog takes over.
    lowerBy: restoreBy - order.liveWithinMs - timeoutMs,
    restoreBy,
    raised: false,
    afterSeq: await seqBefore(tools.log, limitsStream),
  };
}
