import { lower, type LowerResult } from '#act/limits/lower.ts';
import { isGripped } from '#act/limits/lease-moves.ts';
import {
  type LoweringOrder,
  type LoweringScene,
  type Opened,
  pollMs,
  repeatable,
} from '#act/limits/lowering.ts';
import { showSetting } from '#act/limits/setting.ts';
import { readTarget } from '#act/limits/target-store.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';

/** What a body is told, and may ask for. */
export type Lowered = {
  /** False: the place cannot tell what runs, so a limit that never blocks proves nothing. */
  isLiveKnown: boolean;
  loweredAt: EpochMs;
  /** Makes the lowered values run anew (a redeploy); `name` is of its steps. */
  restart(name: string): Promise<Restarted>;
};

/** `cannot-know`: it was asked for, and nothing tells the new from what ran before. */
export type Restarted = 'live' | 'cannot-know' | 'not-live';

export type Ran<T> = { value: T } | { stopped: string };

/** Armed → lowered → live → body, under an open lease; what was found out counts only if the lease is still ours after it. */
export async function whileLowered<Body extends Json>(
  scene: LoweringScene,
  order: LoweringOrder,
  opened: Opened,
  body: (lowered: Lowered) => Promise<Body>,
): Promise<Ran<Body>> {
  const { steps, name, tools, target } = scene;
  const unguarded = await steps.step(
    `${name}: arm`,
    () => tools.guardian.arm(target, opened.grip.lease),
    repeatable,
  );
  if (unguarded !== null) return { stopped: `nobody would restore if this process died: ${unguarded}` };
  scene.onPhase?.('armed', '');
  const lowered = await steps.step(`${name}: lower`, () => lower(scene, order, opened), {
    timeoutMs: 2 * tools.settingsAt(order.source).timeoutMs + 15_000,
    retries: 2,
    retryDelayMs: 2000,
  });
  if (lowered.kind === 'refused') return { stopped: lowered.reason };
  const loweredAt = await steps.now(`${name}: lowered`);
  scene.onPhase?.('lowered', showChanges(order));
  const live = await untilLive(scene, order, opened, { name: 'live', receipt: lowered.receipt });
  if (live.kind === 'stopped') return { stopped: live.reason };
  scene.onPhase?.('live', live.kind);
  const restart = (what: string): Promise<Restarted> => restartLowered(scene, order, opened, what);
  const value = await body({ isLiveKnown: live.kind === 'live', loweredAt, restart });
  // What was found out while somebody was restoring says nothing about the lowered limit.
  const against = await steps.step(
    `${name}: still lowered`,
    () => afterthought(scene, order, opened),
    repeatable,
  );
  return against === null ? { value } : { stopped: against };
}

/** What came in between spoils the proof: another release may have answered, an outage may have blocked. */
async function afterthought(
  scene: LoweringScene,
  order: LoweringOrder,
  opened: Opened,
): Promise<string | null> {
  const against = await scene.objection();
  if (against !== null) return against;
  if (!(await isStillLowered(scene, opened))) return 'somebody restored before the drill was done';
  const { tools, target } = scene;
  const { lease } = await readTarget(tools.state, target);
  // Somebody may have put it back without a word, and calls that passed then would prove nothing.
  const liveness = await tools.settingsAt(order.source).live(order.changes, lease?.lowerReceipt ?? null);
  return liveness.live === 'no' ? `lowered no more before the drill was done: ${liveness.reason}` : null;
}

async function isStillLowered({ tools, target }: LoweringScene, { grip }: Opened): Promise<boolean> {
  return isGripped(await readTarget(tools.state, target), grip);
}

type Live = { kind: 'live' } | { kind: 'cannot-know' } | { kind: 'stopped'; reason: string };

async function untilLive(
  scene: LoweringScene,
  order: LoweringOrder,
  opened: Opened,
  { name: step, receipt }: { name: string; receipt: Json },
): Promise<Live> {
  const { steps, name, tools } = scene;
  const look = async (): Promise<Live | null> => {
    const against = await scene.objection();
    if (against !== null) return { kind: 'stopped', reason: against };
    if (!(await isStillLowered(scene, opened))) return { kind: 'stopped', reason: 'somebody restored' };
    const liveness = await tools.settingsAt(order.source).live(order.changes, receipt);
    if (liveness.live === 'yes') return { kind: 'live' };
    if (liveness.live === 'cannot-know') return { kind: 'cannot-know' };
    return liveness.again ? { kind: 'stopped', reason: `never live: ${liveness.reason}` } : null;
  };
  const found = await steps.until(`${name}: ${step}`, () => patient(look), {
    everyMs: pollMs[order.source.kind],
    withinMs: order.liveWithinMs,
    timeoutMs: 60_000,
  });
  return found ?? { kind: 'stopped', reason: 'never live within its time' };
}

/** A place or a store that cannot be asked now is asked again. */
async function patient<T>(look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof MusterError && error.code !== 'SETTINGS_REFUSED') return null;
    throw error;
  }
}

async function restartLowered(
  scene: LoweringScene,
  order: LoweringOrder,
  opened: Opened,
  what: string,
): Promise<Restarted> {
  const again = (): Promise<LowerResult> => lower(scene, order, opened, true);
  const lowered = await scene.steps.step(`${scene.name}: ${what}`, again, {
    timeoutMs: 2 * scene.tools.settingsAt(order.source).timeoutMs + 15_000,
    retries: 2,
  });
  if (lowered.kind === 'refused') return 'not-live';
  const live = await untilLive(scene, order, opened, { name: `${what}, live`, receipt: lowered.receipt });
  return live.kind === 'stopped' ? 'not-live' : live.kind;
}

const showChanges = ({ changes }: LoweringOrder): string =>
  Object.entries(changes)
    .map(([setting, to]) => `${setting} to ${showSetting(to)}`)
    .join(', ');
