import { objectionTo } from '#act/runbook/guards.ts';
import { enterLedger } from '#act/runbook/ledger.ts';
import type { Sight } from '#act/runbook/look-around.ts';
import { repeatable, type Objection, type Scene } from '#act/runbook/scene.ts';
import type { EpochMs } from '#ground/base/brand.ts';

const guarding = { ...repeatable, timeoutMs: 60_000 };

/** Why this run would not be let act now, or null. Changes nothing. */
export const guards = (scene: Scene, sight: Sight): Promise<Objection | null> =>
  scene.steps.step('guards', () => objectionTo(scene, sight, scene.startedAt), guarding);

/**
 * Lets the run act, entering it in the ledger, or says why not. `decidedAt`: when the alarm, the operator or the approval
 * said so. A crash after it leaves the run in the ledger, where it is admitted again.
 */
export const permit = (scene: Scene, sight: Sight, decidedAt: EpochMs): Promise<Objection | null> =>
  scene.steps.step(
    'permit',
    async () => {
      const against = await objectionTo(scene, sight, decidedAt);
      if (against !== null) return against;
      const full = await enterLedger(scene);
      return full === null ? null : { reason: full };
    },
    guarding,
  );
