import { journalLease } from '#act/limits/journal.ts';
import { isOpen, type Lease, type TargetState } from '#act/limits/lease.ts';
import { beginLowering, type Grip, isGripped, noteLowered } from '#act/limits/lease-moves.ts';
import type { LoweringOrder, LoweringScene, Opened } from '#act/limits/lowering.ts';
import type { Settings, WriteResult } from '#act/limits/settings.ts';
import { type Move, moved, refused } from '#act/limits/lock-moves.ts';
import { moveTarget, readTarget } from '#act/limits/target-store.ts';
import { epochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';

export type LowerResult = { kind: 'lowered'; receipt: Json } | { kind: 'refused'; reason: string };

/**
 * Writes the lowered values, if the lease is still ours and there is time. Afterwards the lease is read again: if it was
 * taken over meanwhile, this write may have come after the restoring, and is taken back at once. Rejects LOWERING_UNKNOWN
 * when nobody can say whether it was written; trying again is safe. `isRestart`: it was lowered before,
 * and is made to run anew.
 */
export async function lower(
  scene: LoweringScene,
  order: LoweringOrder,
  { grip, restoreBy }: Opened,
  isRestart = false,
): Promise<LowerResult> {
  const { tools, target } = scene;
  const settings = tools.settingsAt(order.source);
  const begun = await moveTarget(tools.state, target, (now) => beginLowering(now, grip, tools.clock.now()));
  if (begun.kind === 'refused') {
    // An earlier attempt of ours may have written, and not come so far as to look.
    await takeBack(scene, order, settings, grip);
    return begun;
  }
  // A crash here, or a stop for hours: the lease says LOWERING, so somebody restores; what we write then is ours to undo.
  const { fence } = grip;
  const { changes } = order;
  const result = await settings.lower({
    changes,
    expected: isRestart ? changes : order.baseline,
    fence,
    lease: grip.lease,
    restoreBy: epochMs(restoreBy),
    ...(isRestart && { isRestart }),
  });
  return settle(scene, order, { grip, settings, result });
}

type Written = { grip: Grip; settings: Settings; result: WriteResult };

async function settle(
  scene: LoweringScene,
  order: LoweringOrder,
  { grip, settings, result }: Written,
): Promise<LowerResult> {
  const { tools, target } = scene;
  const receipt = result.kind === 'done' ? result.receipt : null;
  const noted = await moveTarget(tools.state, target, (now) =>
    result.kind === 'done' ? noteLowered(now, grip, receipt) : stillOurs(now, grip),
  );
  if (noted.kind === 'refused') {
    await takeBack(scene, order, settings, grip);
    return { kind: 'refused', reason: noted.reason };
  }
  if (result.kind === 'disputed')
    return { kind: 'refused', reason: result.reason ?? 'somebody else changed the settings meanwhile' };
  if (result.kind === 'unknown') throw new MusterError('LOWERING_UNKNOWN', result.reason, { exit: 3 });
  await record(scene, noted.state.lease);
  return { kind: 'lowered', receipt };
}

const stillOurs = (now: TargetState, grip: Grip): Move =>
  isGripped(now, grip) ? moved(now) : refused('somebody took the lease over');

const takeBackMax = 5;
const takeBackPauseMs = 1000;

/**
 * Undoes what this process may have written after somebody else had restored. It replaces only what the lease wrote, and
 * nothing where another lease has lowered the same settings since: that one restores them.
 */
async function takeBack(
  { tools, target }: LoweringScene,
  order: LoweringOrder,
  settings: Settings,
  grip: Grip,
): Promise<void> {
  const { lease, fence } = await readTarget(tools.state, target);
  const isOurs = lease?.id === grip.lease;
  if (isOurs && lease.loweringAt === undefined) return;
  if (!isOurs && isOpen(lease) && Object.keys(order.changes).some((name) => name in lease.written)) return;
  for (let attempt = 1; attempt <= takeBackMax; attempt += 1) {
    const result = await settings.restore({ originals: order.baseline, written: order.changes, fence });
    // Somebody else's value is not ours to undo; what stays lowered after all tries is found by the next comparison.
    if (result.kind !== 'unknown') return;
    await tools.clock.sleep(takeBackPauseMs);
  }
}

async function record({ tools, target }: LoweringScene, lease: Lease | undefined): Promise<void> {
  if (lease) await journalLease(tools, target, lease, { phase: 'lowered', outcome: 'pass', reason: '' });
}
