import { objectionTo } from '#act/runbook/guards.ts';
import type { Sight } from '#act/runbook/look-around.ts';
import { repeatable, type Objection, type Scene } from '#act/runbook/scene.ts';
import type { EpochMs } from '#ground/base/brand.ts';

const guarding = { ...repeatable, timeoutMs: 60_000 };

/** Why this run would not be let act now, or null. Changes nothing. */
export const guards = (scene: Scene, sight: Sight): Promise<Objection | null> =>
  scene.steps.step('guards', () => objectionTo(scene, sight, scene.startedAt), guarding);

/**
 * The same just before it takes its target, with what is known by then. `decidedAt`: when the alarm, the operator or the
 * approval said so.
 */
export const permit = (scene: Scene, sight: Sight, decidedAt: EpochMs): Promise<Objection | null> =>
  scene.steps.step('permit', () => objectionTo(scene, sight, decidedAt), guarding);
