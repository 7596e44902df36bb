import { actInOrder, type Plan } from '#act/runbook/act-in-order.ts';
import { awaitApproval } from '#act/runbook/approval.ts';
import { journal } from '#act/runbook/journal.ts';
import { lookAround, type Sight } from '#act/runbook/look-around.ts';
import { guards, permit } from '#act/runbook/permit.ts';
import type { Ending } from '#act/runbook/phase.ts';
import { caught, notActed, type Played, stuck } from '#act/runbook/played.ts';
import type { Objection, Scene } from '#act/runbook/scene.ts';
import { differing, prepare, wouldDo } from '#act/runbook/snapshots.ts';
import { compareLimits, leaveTarget, takeTarget } from '#act/runbook/take-target.ts';
import { verifyRounds } from '#act/runbook/verify-rounds.ts';
import { MusterError } from '#ground/base/muster-error.ts';

/** Looks, asks, and acts where nothing speaks against it. */
export async function play(scene: Scene): Promise<Played> {
  const sight = await lookAround(scene, 'look around');
  const against = await guards(scene, sight);
  const prepared = await prepare(scene, sight);
  if (prepared.kind === 'refused') {
    const unable = { reason: whyUnprepared(prepared.reason, sight) };
    return notActed(scene.input.dryRun ? unableRun(unable) : refusal(against ?? unable));
  }
  const would = wouldDo(prepared.snapshots);
  if (scene.input.dryRun) return notActed(dryRun(against, would));
  if (against !== null) return notActed(refusal(against, would));
  if (scene.runbook.mode === 'dry-run') return notActed(dryRun(null, would));
  return decide(scene, { sight, snapshots: prepared.snapshots, decidedAt: scene.startedAt });
}

/** From here on it may act. */
async function decide(scene: Scene, known: Plan): Promise<Played> {
  const would = wouldDo(known.snapshots);
  const plan = needsApproval(scene, known) ? await approved(scene, known) : known;
  if ('phase' in plan) return notActed(plan);
  const objected = await permit(scene, plan.sight, plan.decidedAt);
  if (objected !== null) return notActed(refusal(objected, would));
  const taken = await takeTarget(scene);
  if (taken.kind === 'refused') return notActed(refusal(taken, would));
  if (taken.kind === 'stuck') return notActed(stuck(taken.reason));
  return actOnTarget(scene, would, plan);
}

/** With all that is known by then: what a person said yes to is done, or nothing. */
async function approved(scene: Scene, { snapshots }: Plan): Promise<Plan | Ending> {
  const would = wouldDo(snapshots);
  const decidedAt = await awaitApproval(scene, withNames(would, differing(snapshots)));
  if (decidedAt === null)
    return { ...refusal({ reason: 'nobody approved it in time' }, would), phase: 'expired' };
  const sight = await lookAround(scene, 'look around again');
  const prepared = await prepare(scene, sight, ' again');
  if (prepared.kind === 'refused') return refusal({ reason: whyUnprepared(prepared.reason, sight) }, would);
  const isSame = wouldDo(prepared.snapshots) === would;
  return isSame
    ? { sight, snapshots: prepared.snapshots, decidedAt }
    : refusal(
        {
          reason: `since it was asked for approval it would do something else: ${wouldDo(prepared.snapshots)}`,
        },
        would,
      );
}

/** The target is given back whatever comes; after a crash for good its lock ends by itself. */
async function actOnTarget(scene: Scene, would: string, plan: Plan): Promise<Played> {
  const played = await caught(() => actAndVerify(scene, would, plan), true);
  const off = await compareLimits(scene);
  const kept = await keptTarget(scene);
  const reasons = [played.ending.reason, ...(off === null ? [] : [`limits are off: ${off}`]), ...kept];
  return { ...played, ending: { ...played.ending, reason: reasons.join('; ') } };
}

/** A target that cannot be given back now is free once its lock ends. */
async function keptTarget(scene: Scene): Promise<string[]> {
  try {
    await leaveTarget(scene);
    return [];
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return [`the target is locked until its lock ends: ${error.message}`];
  }
}

async function actAndVerify(scene: Scene, would: string, plan: Plan): Promise<Played> {
  const { release: from, lastKnownGood: to } = plan.sight;
  const more = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  await journal(scene, { phase: 'started', outcome: 'pass', reason: would, more });
  const act = await actInOrder(scene, plan);
  const ended = (ending: Ending): Played => ({ ending, more, hasActed: true });
  if (act.kind === 'refused')
    return notActed(refusal({ reason: act.detail, ...(act.isCalm && { isCalm: true }) }, would));
  if (act.kind === 'failed') return ended({ phase: 'stuck', outcome: 'fail', reason: act.detail });
  const { outcome, reason } = await verifyRounds(scene);
  if (act.kind === 'done')
    return ended({ phase: outcome === 'pass' ? 'verified' : 'stuck', outcome, reason });
  // Nobody can tell whether it acted: what the rounds show is for the person who looks.
  const shown = `nobody can tell whether it took effect (${act.detail}); ${reason}`;
  return ended({ phase: 'stuck', outcome: outcome === 'fail' ? 'fail' : 'unknown', reason: shown });
}

const refusal = ({ reason, isCalm }: Objection, would?: string): Ending => ({
  phase: 'refused',
  outcome: 'unknown',
  reason: would === undefined ? reason : `${reason}; it would have done: ${would}`,
  ...(isCalm && { isCalm: true }),
});

const dryRun = (against: Objection | null, would: string): Ending => ({
  phase: 'dry-run',
  outcome: 'pass',
  reason:
    against === null
      ? `would do: ${would}`
      : `would be refused now: ${against.reason}; else it would do: ${would}`,
});

/** A rehearsal that shows that it could not act is no pass. */
const unableRun = ({ reason }: Objection): Ending => ({
  phase: 'dry-run',
  outcome: 'unknown',
  reason: `it could not act now: ${reason}`,
});

/** Where no release is known to be good, it is said what was looked at. */
const whyUnprepared = (reason: string, { noneIsGood }: Sight): string =>
  noneIsGood !== undefined && reason.includes('last known good') ? `${reason} (${noneIsGood})` : reason;

/** An operator who starts a run approves it by that. */
const needsApproval = ({ input, runbook }: Scene, { snapshots }: Plan): boolean =>
  (runbook.mode === 'approve' || differing(snapshots).length > 0) && input.operator === undefined;

const withNames = (would: string, differs: readonly string[]): string =>
  differs.length === 0 ? would : `${would}, which also changes ${differs.join(', ')}`;
