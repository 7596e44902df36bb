import { actOnce, type Act, type Acted } from '#act/runbook/act-once.ts';
import type { ActionResult, Observed } from '#act/runbook/action.ts';
import type { Sight } from '#act/runbook/look-around.ts';
import { journal } from '#act/runbook/journal.ts';
import { lookAfter, seeLive } from '#act/runbook/see-live.ts';
import type { Ready } from '#act/runbook/snapshots.ts';
import type { Scene } from '#act/runbook/scene.ts';
import type { EpochMs } from '#ground/base/brand.ts';

/**
 * `refused`: nothing was begun. `done`: all is live, as far as it shows. `failed`: it will not come about. `unknown`: nobody
 * can tell whether it took effect.
 */
export type ActResult = { kind: 'refused' | 'done' | 'failed' | 'unknown'; detail: string; isCalm?: true };

/** What is known when the actions begin. */
export type Plan = { snapshots: readonly Ready[]; sight: Sight; decidedAt: EpochMs };

/** Carries the actions out one after the other, and stops at the first that is not seen to be live. */
export async function actInOrder(scene: Scene, { snapshots, sight, decidedAt }: Plan): Promise<ActResult> {
  const details: string[] = [];
  for (const [index, action] of scene.runbook.do.entries()) {
    const snapshot = snapshots[index];
    if (!snapshot) throw new Error('every action has its snapshot');
    const result = await carryOut(scene, { action, index, snapshot, sight, attempt: 1 }, decidedAt);
    details.push(result.detail);
    if (result.kind !== 'done') return { ...result, detail: details.join('; ') };
  }
  return { kind: 'done', detail: details.join('; ') };
}

/** Act, and see. What got lost is looked for before it is done again; and done again only if it certainly never began. */
async function carryOut(scene: Scene, act: Act, decidedAt: EpochMs): Promise<ActResult> {
  const acted = await actOnce(scene, act, decidedAt);
  if (acted.kind === 'refused') return acted;
  await journal(scene, actedEntry(act, acted));
  if (acted.kind === 'failed') return { kind: 'failed', detail: acted.detail };
  if (acted.kind === 'done') return awaitLive(scene, act, acted);
  const seen = await lookAfter(scene, act);
  if (seen.kind === 'not-acted' && act.attempt === 1)
    return carryOut(scene, { ...act, attempt: 2 }, decidedAt);
  if (seen.kind === 'under-way') return awaitLive(scene, act, acted);
  return settled(scene, act, acted.detail, seen);
}

async function awaitLive(
  scene: Scene,
  act: Act,
  { kind, detail, receipt }: ActionResult,
): Promise<ActResult> {
  const seen = await seeLive(scene, act, receipt);
  // What was answered with success and cannot be watched is judged by the rounds.
  if (seen.kind === 'cannot-tell' && kind === 'done') return { kind: 'done', detail };
  return settled(scene, act, detail, seen);
}

async function settled(scene: Scene, { index }: Act, detail: string, seen: Observed): Promise<ActResult> {
  const told = seen.detail === '' ? detail : `${detail}; ${seen.detail}`;
  switch (seen.kind) {
    case 'live':
      await journal(scene, { phase: 'live', index, outcome: 'pass', reason: seen.detail });
      return { kind: 'done', detail: told };
    case 'failed':
      return { kind: 'failed', detail: told };
    default:
      return { kind: 'unknown', detail: told };
  }
}

const outcomeOf = { done: 'pass', failed: 'fail', unknown: 'unknown' } as const;

const actedEntry = ({ index, attempt }: Act, { kind, detail }: Exclude<Acted, { kind: 'refused' }>) => ({
  phase: 'acted' as const,
  index,
  attempt,
  outcome: outcomeOf[kind],
  reason: detail,
});
