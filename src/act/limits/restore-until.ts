import { advanceRestore, type RestoreProgress } from '#act/limits/advance-restore.ts';
import { leaseIdOf, type LoweringOrder, type LoweringScene, pollMs } from '#act/limits/lowering.ts';
import { MusterError } from '#ground/base/muster-error.ts';

export type Restoring = { name: string; reason: string; goal: 'back' | 'closed' };

/** Polls `advanceRestore` of this scene's lease until the goal is reached, disputed, or its time is over: then the guardian goes on alone. */
export async function restoreUntil(
  scene: LoweringScene,
  order: LoweringOrder,
  { name: step, reason, goal }: Restoring,
): Promise<RestoreProgress> {
  const { steps, name, tools, target, run } = scene;
  scene.onPhase?.(goal === 'back' ? 'restoring' : 'restored', reason);
  const look = async (): Promise<RestoreProgress | null> => {
    const progress = await advanceRestore(
      tools,
      target,
      { by: run, reason },
      { only: leaseIdOf(scene), goal },
    );
    if (progress.kind === 'back') return goal === 'back' ? progress : null;
    return progress.kind === 'waiting' ? null : progress;
  };
  const end = await steps.until(`${name}: ${step}`, () => anyTime(look), {
    everyMs: pollMs[order.source.kind],
    withinMs: 2 * order.liveWithinMs + 120_000,
    timeoutMs: 120_000,
  });
  return end ?? { kind: 'waiting', reason: 'not back in time' };
}

/** Nothing that goes wrong ends the restoring. */
async function anyTime<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof MusterError) return null;
    throw error;
  }
}

/** Whether the originals are read back as live. */
export const isBack = ({ kind }: RestoreProgress): boolean =>
  kind === 'back' || kind === 'closed' || kind === 'nothing';
