import { z } from 'zod';
import { askPeople, journal } from '#act/runbook/journal.ts';
import { quietly } from '#act/runbook/quietly.ts';
import type { Scene } from '#act/runbook/scene.ts';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { StateKey, StateStore } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';

/** A person's word that a run may act. */
const Approval = z.strictObject({ operator: z.string(), at: z.int() });
type Approval = z.infer<typeof Approval>;

const approvalKey = (run: string): StateKey => ({ collection: 'approval', id: run });

const pollMs = 10_000;
const readTimeoutMs = 10_000;

/** Waits for a person to approve this run, and tells when that was; null when `approveWithin` is over. */
export async function awaitApproval(scene: Scene, would: string): Promise<EpochMs | null> {
  const { tools, input, runbook, steps } = scene;
  await askPeople(scene, `type: muster runbook approve ${input.run}; it would do: ${would}`);
  const approval = await steps.until('approval', () => quietly(() => approvalFor(tools.state, input.run)), {
    everyMs: pollMs,
    withinMs: runbook.approveWithin,
    timeoutMs: readTimeoutMs,
  });
  if (approval === null) return null;
  const { operator, at } = approval;
  await journal(scene, { phase: 'approved', outcome: 'pass', reason: `approved by ${operator}`, operator });
  return epochMs(at);
}

async function approvalFor(state: StateStore, run: string): Promise<Approval | null> {
  const stored = await state.get(approvalKey(run));
  return stored ? Approval.parse(stored.value) : null;
}

/** Lets a run act. The first approval stands; repeating it changes nothing. */
export async function approve(state: StateStore, run: string, operator: string, at: EpochMs): Promise<void> {
  await update(
    state,
    approvalKey(run),
    (value) => value ?? null,
    (now) => (now === null ? { operator, at } : undefined),
  );
}
