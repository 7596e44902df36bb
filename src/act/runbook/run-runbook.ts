import { actInOrder } from '#act/runbook/act-in-order.ts';
import { describeAction } from '#act/runbook/action.ts';
import { awaitApproval } from '#act/runbook/approval.ts';
import { close, journal, runbooksStream } from '#act/runbook/journal.ts';
import { guards, permit } from '#act/runbook/permit.ts';
import type { Ending } from '#act/runbook/phase.ts';
import { redactingSteps } from '#act/runbook/redacting-steps.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { repeatable, type Scene } from '#act/runbook/scene.ts';
import { compareLimits, leaveTarget, takeTarget } from '#act/runbook/take-target.ts';
import { verifyRounds } from '#act/runbook/verify-rounds.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Steps, Workflow } from '#ground/durable/steps.ts';
import { seqBefore } from '#record/evidence/append-once.ts';

/**
 * One run of a runbook: guards → approval → permit → act → verify → record and tell. It acts at most once: an act that
 * was cut off is never repeated; its result is unknown, and the rounds show what it came to. Whatever goes wrong on the
 * way ends it `stuck`, recorded and told.
 */
export const runbookWorkflow =
  (tools: RunbookTools): Workflow<RunbookInput, Ending> =>
  async (input, steps) => {
    const scene = await openScene(tools, input, redactingSteps(steps, tools.vault));
    return close(scene, await playSafely(scene));
  };

async function openScene(tools: RunbookTools, input: RunbookInput, steps: Steps): Promise<Scene> {
  const runbook = tools.config.runbooks[input.runbook];
  if (!runbook) throw new MusterError('RUNBOOK_UNKNOWN', `no runbook is named ${input.runbook}`);
  const startedAt = await steps.now('started');
  const afterSeq = await steps.step('open', () => seqBefore(tools.log, runbooksStream), repeatable);
  return { tools, input, runbook, steps, startedAt, afterSeq };
}

const playSafely = (scene: Scene): Promise<Ending> => caught(() => play(scene));

async function caught(run: () => Promise<Ending>): Promise<Ending> {
  try {
    return await run();
  } catch (error) {
    // Only what a step has rejected with comes here: the engine's own interruptions are no MusterError.
    if (!(error instanceof MusterError)) throw error;
    return { phase: 'stuck', outcome: 'unknown', reason: error.message };
  }
}

async function play(scene: Scene): Promise<Ending> {
  const would = scene.tools.vault.redact(scene.runbook.do.map(describeAction).join(', then '));
  const refused = (why: string): Ending => refusal(why, would);
  if (scene.input.dryRun) return { phase: 'dry-run', outcome: 'pass', reason: `would do: ${would}` };
  const against = await guards(scene);
  if (against !== null) return refused(against);
  if (scene.runbook.mode === 'dry-run')
    return { phase: 'dry-run', outcome: 'pass', reason: `would do: ${would}` };
  const decidedAt = needsApproval(scene) ? await awaitApproval(scene, would) : scene.startedAt;
  if (decidedAt === null) return { ...refused('nobody approved it in time'), phase: 'expired' };
  const objected = await permit(scene, decidedAt);
  if (objected !== null) return refused(objected);
  const taken = await takeTarget(scene);
  if (taken.kind === 'refused') return refused(taken.reason);
  if (taken.kind === 'stuck') return { phase: 'stuck', outcome: 'unknown', reason: taken.reason };
  return actOnTarget(scene, would, decidedAt);
}

/** The target is given back whatever comes; after a crash for good its lock ends by itself. */
async function actOnTarget(scene: Scene, would: string, decidedAt: EpochMs): Promise<Ending> {
  const ending = await caught(() => actAndVerify(scene, would, decidedAt));
  const off = await compareLimits(scene);
  await leaveTarget(scene);
  return off === null ? ending : { ...ending, reason: `${ending.reason}; limits are off: ${off}` };
}

async function actAndVerify(scene: Scene, would: string, decidedAt: EpochMs): Promise<Ending> {
  await journal(scene, { phase: 'started', outcome: 'pass', reason: would });
  const act = await actInOrder(scene, decidedAt);
  if (act.kind === 'refused') return refusal(act.detail, would);
  await journal(scene, { phase: 'acted', outcome: outcomeOf[act.kind], reason: act.detail });
  if (act.kind === 'failed') return { phase: 'stuck', outcome: 'fail', reason: act.detail };
  const { outcome, reason } = await verifyRounds(scene);
  const phase = outcome === 'pass' ? 'verified' : 'stuck';
  return { phase, outcome, reason: act.kind === 'unknown' ? `${reason}; the act: ${act.detail}` : reason };
}

const outcomeOf = { done: 'pass', failed: 'fail', unknown: 'unknown' } as const;

const refusal = (why: string, would: string): Ending => ({
  phase: 'refused',
  outcome: 'unknown',
  reason: `${why}; it would have done: ${would}`,
});

/** An operator who starts a run approves it by that. */
const needsApproval = ({ input, runbook }: Scene): boolean =>
  runbook.mode === 'approve' && input.operator === undefined;
