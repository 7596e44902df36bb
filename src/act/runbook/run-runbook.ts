import { actInOrder } from '#act/runbook/act-in-order.ts';
import { describeAction } from '#act/runbook/action.ts';
import { awaitApproval } from '#act/runbook/approval.ts';
import { admission } from '#act/runbook/guard.ts';
import { close, journal, runbooksStream } from '#act/runbook/journal.ts';
import type { Ending } from '#act/runbook/phase.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { repeatable, type Scene } from '#act/runbook/scene.ts';
import { verifyRounds } from '#act/runbook/verify-rounds.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Steps, Workflow } from '#ground/durable/steps.ts';
import { seqBefore } from '#record/evidence/append-once.ts';

/**
 * One run of a runbook: guards → approval → act → verify → record and tell. It acts at most once: an act that was cut
 * off is never repeated; its result is unknown, and the rounds show what it came to.
 */
export const runbookWorkflow =
  (tools: RunbookTools): Workflow<RunbookInput, Ending> =>
  async (input, steps) => {
    const scene = await openScene(tools, input, steps);
    return close(scene, await play(scene));
  };

async function openScene(tools: RunbookTools, input: RunbookInput, steps: Steps): Promise<Scene> {
  const runbook = tools.config.runbooks[input.runbook];
  if (!runbook) throw new MusterError('RUNBOOK_UNKNOWN', `no runbook is named ${input.runbook}`);
  const startedAt = await steps.now('started');
  const afterSeq = await steps.step('open', () => seqBefore(tools.log, runbooksStream), repeatable);
  return { tools, input, runbook, steps, startedAt, afterSeq };
}

async function play(scene: Scene): Promise<Ending> {
  const would = scene.runbook.do.map(describeAction).join(', then ');
  const refusal = await admission(scene);
  if (refusal !== null)
    return { phase: 'refused', outcome: 'unknown', reason: `${refusal}; it would have done: ${would}` };
  if (isDryRun(scene)) return { phase: 'dry-run', outcome: 'pass', reason: `would do: ${would}` };
  if (needsApproval(scene) && (await awaitApproval(scene, would)) === null) {
    return {
      phase: 'expired',
      outcome: 'unknown',
      reason: `nobody approved it in time; it would have done: ${would}`,
    };
  }
  return actAndVerify(scene, would);
}

async function actAndVerify(scene: Scene, would: string): Promise<Ending> {
  await journal(scene, { phase: 'started', outcome: 'pass', reason: would });
  const act = await actInOrder(scene);
  await journal(scene, {
    phase: 'acted',
    outcome: act.kind === 'done' ? 'pass' : 'unknown',
    reason: act.detail,
  });
  if (act.kind === 'failed') return { phase: 'stuck', outcome: 'fail', reason: act.detail };
  const { outcome, reason } = await verifyRounds(scene);
  const phase = outcome === 'pass' ? 'verified' : 'stuck';
  return { phase, outcome, reason: act.kind === 'unknown' ? `${reason}; the act: ${act.detail}` : reason };
}

const isDryRun = ({ input, runbook }: Scene): boolean => input.dryRun || runbook.mode === 'dry-run';

/** An operator who starts a run approves it by that. */
const needsApproval = ({ input, runbook }: Scene): boolean =>
  runbook.mode === 'approve' && input.operator === undefined;
