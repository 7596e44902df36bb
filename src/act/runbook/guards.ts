import { admit, parseLedger } from '#act/runbook/guard.ts';
import type { Sight } from '#act/runbook/look-around.ts';
import { releaseObjection } from '#act/runbook/release-guard.ts';
import type { Objection, Scene } from '#act/runbook/scene.ts';
import { attemptOf, ledgerKey } from '#act/runbook/ledger.ts';
import { holdReason } from '#act/limits/lock-moves.ts';
import { readTarget } from '#act/limits/target-store.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { maintenanceReason } from '#observe/window/maintenance-reason.ts';

/** An alarm, an operator's word and an approval are good for so long: then the world has moved on. */
const decisionMsMax = 900_000;

/** The first reason why this run may not act now, or null. Changes nothing. */
export async function objectionTo(scene: Scene, sight: Sight, decidedAt: EpochMs): Promise<Objection | null> {
  return (
    (await worldObjection(scene, decidedAt)) ??
    vetoed(sight) ??
    (await releaseObjection(scene, sight)) ??
    (await askLedger(scene))
  );
}

/**
 * What may have changed in the time since: asked once more inside the act's own step, because a process that died in
 * between may come back hours later.
 */
export async function worldObjection(scene: Scene, decidedAt: EpochMs): Promise<Objection | null> {
  return (await alarmIsOver(scene)) ?? tooLate(scene, decidedAt) ?? (await isHeld(scene));
}

/** Before a later action of a run that has acted: people may have taken the target, or its lock ended, since. */
export async function laterObjection(scene: Scene): Promise<Objection | null> {
  const { tools, input } = scene;
  const target = { service: tools.config.service, environment: input.environment };
  const { lock } = await readTarget(tools.state, target);
  const isOurs = lock?.id === input.run && lock.until > tools.clock.now();
  return isOurs ? isHeld(scene) : { reason: 'the target is not ours any more' };
}

function tooLate({ tools }: Scene, decidedAt: EpochMs): Objection | null {
  const isOld = tools.clock.now() - decidedAt > decisionMsMax;
  return isOld ? { reason: `the decision is older than ${formatDuration(decisionMsMax)}` } : null;
}

/** An alarm that cleared meanwhile needs no runbook. */
async function alarmIsOver({ tools, input }: Scene): Promise<Objection | null> {
  const { check, environment, incident } = input;
  if (check === undefined) return null;
  const alarm = await readAlarm(tools.state, { service: tools.config.service, environment, check });
  if (alarm.raised?.incident !== incident)
    return { reason: `the alarm of ${check} has cleared`, isCalm: true };
  // One that flaps stays raised while its check passes, and a rollback proves nothing then.
  return alarm.streak.pass > 0
    ? { reason: `${check} passes again, although its alarm is still raised` }
    : null;
}

/** Nobody acts on a target that people have taken for themselves. */
async function isHeld({ tools, input }: Scene): Promise<Objection | null> {
  const { environment } = input;
  const now = tools.clock.now();
  const state = await readTarget(tools.state, { service: tools.config.service, environment });
  const reason = holdReason(state, now) ?? (await maintenanceReason(tools, environment, now));
  return reason === undefined ? null : { reason };
}

/** What others have broken is not mended by going back. */
function vetoed({ dependencies }: Sight): Objection | null {
  const entries = Object.entries(dependencies);
  const failing = entries.filter(([, outcome]) => outcome === 'fail').map(([check]) => check);
  if (failing.length > 0)
    return { reason: `vetoed: ${failing.join(', ')} fails too, so the release may not be the cause` };
  const unclear = entries.filter(([, outcome]) => outcome === 'unknown').map(([check]) => check);
  if (unclear.length === 0) return null;
  return { reason: `vetoed: whether ${unclear.join(', ')} works cannot be told` };
}

async function askLedger(scene: Scene): Promise<Objection | null> {
  const stored = await scene.tools.state.get(ledgerKey(scene));
  const answer = admit(parseLedger(stored?.value), scene.runbook.guards, attemptOf(scene));
  return answer.kind === 'refused' ? { reason: answer.reason } : null;
}
