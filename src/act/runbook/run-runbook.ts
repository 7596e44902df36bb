import { actInOrder, type Plan } from '#act/runbook/act-in-order.ts';
import { awaitApproval } from '#act/runbook/approval.ts';
import { claimIncident, leaveIncidentTo } from '#act/runbook/incident-claim.ts';
import { close, journal } from '#act/runbook/journal.ts';
import { lookAround, type Sight } from '#act/runbook/look-around.ts';
import { guards, permit } from '#act/runbook/permit.ts';
import type { Ending } from '#act/runbook/phase.ts';
import { redactingSteps } from '#act/runbook/redacting-steps.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { runbooksStream } from '#act/runbook/runbooks-stream.ts';
import { repeatable, type Objection, type Scene } from '#act/runbook/scene.ts';
import { differing, prepare, wouldDo, type Ready } from '#act/runbook/snapshots.ts';
import { compareLimits, leaveTarget, takeTarget } from '#act/runbook/take-target.ts';
import { verifyRounds } from '#act/runbook/verify-rounds.ts';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Steps, Workflow } from '#ground/durable/steps.ts';
import { seqBefore } from '#record/evidence/append-once.ts';

/**
 * One run of a runbook: claim → look around → guards → snapshot → approval → permit → act → see it live → verify → compare
 * limits → record and tell. An act whose answer was lost is looked for before anything is done again, and escalates where
 * nobody can tell. Whatever goes wrong on the way ends it `stuck`, recorded and told.
 */
export const runbookWorkflow =
  (tools: RunbookTools): Workflow<RunbookInput, Ending> =>
  async (input, plainSteps) => {
    const steps = redactingSteps(plainSteps, tools.vault);
    const claim = await claimIncident(tools, input, steps);
    if (!claim) return joined(input);
    const scene = await openScene(tools, { ...input, run: claim.run }, steps);
    const played = await playSafely(scene);
    const ending = await close(scene, played.ending, played.more);
    await leaveIncidentTo(tools, input, steps);
    return ending;
  };

const joined = ({ runbook, incident }: RunbookInput): Ending => ({
  phase: 'joined',
  outcome: 'unknown',
  reason: `a run of ${runbook} is at work on incident ${incident}`,
});

async function openScene(tools: RunbookTools, input: RunbookInput, steps: Steps): Promise<Scene> {
  const runbook = tools.config.runbooks[input.runbook];
  if (!runbook) throw new MusterError('RUNBOOK_UNKNOWN', `no runbook is named ${input.runbook}`);
  const begunAt = await steps.now('started');
  const startedAt = input.alarmedAt === undefined ? begunAt : epochMs(input.alarmedAt);
  const afterSeq = await steps.step('open', () => seqBefore(tools.log, runbooksStream), repeatable);
  return { tools, input, runbook, steps, startedAt, afterSeq };
}

/** `more`: what the record of the end says besides. */
type Played = { ending: Ending; more: { from?: string; to?: string; next?: string } };

/** What a person has to do next is said wherever a person has to do something. */
async function playSafely(scene: Scene): Promise<Played> {
  const played = await caught(() => play(scene));
  const { phase, reason } = played.ending;
  if ((phase !== 'stuck' && phase !== 'expired') || reason.includes('; type: ')) return played;
  const { incident } = scene.input;
  const next =
    incident === 'none' ? `muster evidence list --stream runbooks` : `muster incident show ${incident}`;
  const ending = { ...played.ending, reason: `${reason}; type: ${next}` };
  return { ending, more: { ...played.more, next } };
}

async function caught(run: () => Promise<Played>): Promise<Played> {
  try {
    return await run();
  } catch (error) {
    // Only what a step has rejected with comes here: the engine's own interruptions are no MusterError.
    if (!(error instanceof MusterError)) throw error;
    return plain({ phase: 'stuck', outcome: 'unknown', reason: error.message });
  }
}

const plain = (ending: Ending): Played => ({ ending, more: {} });

async function play(scene: Scene): Promise<Played> {
  const sight = await lookAround(scene, 'look around');
  const against = await guards(scene, sight);
  const prepared = await prepare(scene, sight);
  const would = prepared.kind === 'ready' ? wouldDo(prepared.snapshots) : 'nothing';
  if (scene.input.dryRun) return plain(dryRun(against, would));
  if (against !== null) return plain(refusal(against, would));
  if (scene.runbook.mode === 'dry-run') return plain(dryRun(null, would));
  if (prepared.kind === 'refused')
    return plain(refusal({ reason: whyUnprepared(prepared.reason, sight) }, would));
  return decide(scene, sight, prepared.snapshots);
}

/** From here on it may act. */
async function decide(scene: Scene, before: Sight, snapshots: readonly Ready[]): Promise<Played> {
  const would = wouldDo(snapshots);
  const differs = differing(snapshots);
  let [sight, decidedAt]: [Sight, EpochMs] = [before, scene.startedAt];
  if (needsApproval(scene, differs)) {
    const approvedAt = await awaitApproval(scene, withNames(would, differs));
    if (approvedAt === null)
      return plain({ ...refusal({ reason: 'nobody approved it in time' }, would), phase: 'expired' });
    [sight, decidedAt] = [await lookAround(scene, 'look around again'), approvedAt];
  }
  const objected = await permit(scene, sight, decidedAt);
  if (objected !== null) return plain(refusal(objected, would));
  const taken = await takeTarget(scene);
  if (taken.kind === 'refused') return plain(refusal(taken, would));
  if (taken.kind === 'stuck') return plain({ phase: 'stuck', outcome: 'unknown', reason: taken.reason });
  return actOnTarget(scene, would, { snapshots, sight, decidedAt });
}

/** The target is given back whatever comes; after a crash for good its lock ends by itself. */
async function actOnTarget(scene: Scene, would: string, plan: Plan): Promise<Played> {
  const { ending, more } = await caught(() => actAndVerify(scene, would, plan));
  const off = await compareLimits(scene);
  await leaveTarget(scene);
  const told = off === null ? ending : { ...ending, reason: `${ending.reason}; limits are off: ${off}` };
  return { ending: told, more };
}

async function actAndVerify(scene: Scene, would: string, plan: Plan): Promise<Played> {
  const { release: from, lastKnownGood: to } = plan.sight;
  const more = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  await journal(scene, { phase: 'started', outcome: 'pass', reason: would, more });
  const act = await actInOrder(scene, plan);
  if (act.kind === 'refused')
    return plain(refusal({ reason: act.detail, ...(act.isCalm && { isCalm: true }) }, would));
  if (act.kind === 'failed') return { ending: { phase: 'stuck', outcome: 'fail', reason: act.detail }, more };
  const { outcome, reason } = await verifyRounds(scene);
  if (act.kind === 'done')
    return { ending: { phase: outcome === 'pass' ? 'verified' : 'stuck', outcome, reason }, more };
  // Nobody can tell whether it acted: what the rounds show is for the person who looks.
  const shown = `nobody can tell whether it took effect (${act.detail}); ${reason}`;
  return {
    ending: { phase: 'stuck', outcome: outcome === 'fail' ? 'fail' : 'unknown', reason: shown },
    more,
  };
}

/** Where no release is known to be good, it is said what was looked at. */
const whyUnprepared = (reason: string, { noneIsGood }: Sight): string =>
  noneIsGood === undefined ? reason : `${reason} (${noneIsGood})`;

const dryRun = (against: Objection | null, would: string): Ending => ({
  phase: 'dry-run',
  outcome: 'pass',
  reason:
    against === null
      ? `would do: ${would}`
      : `would be refused now: ${against.reason}; else it would do: ${would}`,
});

const refusal = ({ reason, isCalm }: Objection, would: string): Ending => ({
  phase: 'refused',
  outcome: 'unknown',
  reason: `${reason}; it would have done: ${would}`,
  ...(isCalm && { isCalm: true }),
});

/** An operator who starts a run approves it by that. */
const needsApproval = ({ input, runbook }: Scene, differs: readonly string[]): boolean =>
  (runbook.mode === 'approve' || differs.length > 0) && input.operator === undefined;

const withNames = (would: string, differs: readonly string[]): string =>
  differs.length === 0 ? would : `${would}, which also changes ${differs.join(', ')}`;
