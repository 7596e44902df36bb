import { advanceRestore } from '#act/limits/advance-restore.ts';
import { notAtBaseline } from '#act/limits/at-baseline.ts';
import { watchedLimits } from '#act/limits/baseline-of.ts';
import { checkDrift, type Watched } from '#act/limits/drift.ts';
import { isOpen } from '#act/limits/lease.ts';
import { pollMs } from '#act/limits/lowering.ts';
import { preempt, releaseLock } from '#act/limits/lock-moves.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget, moveTarget, readTarget } from '#act/limits/target-store.ts';
import { quietly } from '#act/runbook/quietly.ts';
import { repeatable, type Scene } from '#act/runbook/scene.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';

/** Beyond what acting and verifying may take. */
const slackMs = 900_000;
const roundMsMax = 300_000;
const everyMsMin = 2000;
const restorePoll = { withinMs: 600_000, timeoutMs: 120_000 };

const closingPoll = { withinMs: 120_000, timeoutMs: 120_000 };
const reason = 'an outage goes before a drill';

/** What the run found when it took the target. `stuck`: limits are lowered still, and a rollback would bring them along. */
export type Taken = { kind: 'taken' } | { kind: 'refused' | 'stuck'; reason: string };

/**
 * Makes this run the only one that changes the target: a drill gives way, and what it lowered is put back first.
 */
export async function takeTarget(scene: Scene): Promise<Taken> {
  const { tools, steps, input } = scene;
  const target = targetOf(scene);
  const against = await steps.step('take target', () => takeLock(scene, target), repeatable);
  if (against !== null) return { kind: 'refused', reason: against };
  const who = { by: input.run, reason };
  const restored = await steps.until(
    'put limits back',
    () => quietly(async () => ((await advanceRestore(tools, target, who)).kind === 'waiting' ? null : true)),
    { ...restorePoll, everyMs: everyMs(scene) },
  );
  if (restored !== null) return { kind: 'taken' };
  await leaveTarget(scene);
  const next = `muster limits restore --env ${target.environment}`;
  return { kind: 'stuck', reason: `limits that a drill lowered could not be put back; type: ${next}` };
}

/** Gives the target back. */
export async function leaveTarget(scene: Scene): Promise<void> {
  const { tools, steps, input } = scene;
  await steps.step(
    'leave target',
    async () => {
      await changeTarget(tools.state, targetOf(scene), (now) => releaseLock(now, input.run));
      return null;
    },
    repeatable,
  );
}

/** What is off its baseline after the act, or null: a rollback brings variables back together with the image. */
export async function compareLimits(scene: Scene): Promise<string | null> {
  const { tools, steps, input } = scene;
  const watched = watchedLimits(tools.config, input.environment);
  if (!watched) return null;
  try {
    // The last look of a lease that we restored was not due then, and sees what the act brought back.
    await steps.until('end the lease', () => quietly(() => lastLook(scene)), {
      ...closingPoll,
      everyMs: everyMs(scene),
    });
    return await steps.step('compare limits', () => whatIsOff(scene, watched), repeatable);
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return `limits could not be compared with their baseline: ${error.message}`;
  }
}

async function lastLook(scene: Scene): Promise<true | null> {
  const { kind } = await advanceRestore(scene.tools, targetOf(scene), { by: scene.input.run, reason });
  return kind === 'waiting' || kind === 'back' ? null : true;
}

async function whatIsOff({ tools }: Scene, watched: Watched): Promise<string | null> {
  const { lease } = await readTarget(tools.state, watched.target);
  if (isOpen(lease)) return `lease ${lease.id} is ${lease.state}`;
  const differs = await checkDrift(tools, watched);
  if (differs.length > 0) return differs.join(', ');
  return notAtBaseline(tools.settingsAt(watched.source), watched.baseline);
}

/** As often as the place likes to be asked. */
const everyMs = ({ tools, input }: Scene): number =>
  Math.max(everyMsMin, pollMs[settingsSourceOf(tools.config, input.environment)?.kind ?? 'http']);

const targetOf = ({ tools, input }: Scene): Target => ({
  service: tools.config.service,
  environment: input.environment,
});

async function takeLock({ tools, input, runbook }: Scene, target: Target): Promise<string | null> {
  const since = tools.clock.now();
  const actMs = runbook.do.reduce((sum, { timeout, liveWithin }) => sum + 2 * timeout + liveWithin, 0);
  const verifyMs = runbook.verify.rounds * (runbook.verify.every + roundMsMax);
  const lock = { kind: 'runbook', id: input.run, since, until: since + actMs + verifyMs + slackMs } as const;
  const move = await moveTarget(tools.state, target, (now) => preempt(now, lock, since));
  return move.kind === 'refused' ? move.reason : null;
}
