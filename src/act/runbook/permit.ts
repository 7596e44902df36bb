import { holdReason } from '#act/limits/lock-moves.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { admit, parseLedger } from '#act/runbook/guard.ts';
import { repeatable, type Scene } from '#act/runbook/scene.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { StateKey } from '#ground/state/state-store.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';

/** A decision to act is good for so long: then the world has moved on. */
const decisionMsMax = 900_000;
const racesMax = 20;

/** Why this run would not be let act now, or null. Changes nothing. */
export const guards = (scene: Scene): Promise<string | null> =>
  scene.steps.step(
    'guards',
    async () => (await alarmIsOver(scene)) ?? (await isHeld(scene)) ?? (await askLedger(scene)),
    repeatable,
  );

/**
 * Lets the run act, entering it in the ledger, or says why not. `decidedAt`: when the alarm, the operator or the approval
 * said so. A crash after it leaves the run in the ledger, where it is admitted again.
 */
export const permit = (scene: Scene, decidedAt: EpochMs): Promise<string | null> =>
  scene.steps.step(
    'permit',
    async () => (await objection(scene, decidedAt)) ?? (await enterLedger(scene)),
    repeatable,
  );

/**
 * Why an act that was permitted must not begin after all, or null: asked inside the act's own step, because a process
 * that died in between may come back hours later.
 */
export async function objection(scene: Scene, decidedAt: EpochMs): Promise<string | null> {
  const ageMs = scene.tools.clock.now() - decidedAt;
  if (ageMs > decisionMsMax) return `the decision is older than ${formatDuration(decisionMsMax)}`;
  return alarmIsOver(scene);
}

/** Nobody acts on a target that is held: not when the run starts, and not when it takes the target. */
async function isHeld({ tools, input }: Scene): Promise<string | null> {
  const { environment } = input;
  const state = await readTarget(tools.state, { service: tools.config.service, environment });
  return holdReason(state, tools.clock.now()) ?? null;
}

/** An alarm that cleared meanwhile needs no runbook. */
async function alarmIsOver({ tools, input }: Scene): Promise<string | null> {
  const { check, environment, incident } = input;
  if (check === undefined) return null;
  const alarm = await readAlarm(tools.state, { service: tools.config.service, environment, check });
  return alarm.raised?.incident === incident ? null : `the alarm of ${check} has cleared`;
}

async function askLedger(scene: Scene): Promise<string | null> {
  const stored = await scene.tools.state.get(ledgerKey(scene));
  const answer = admit(parseLedger(stored?.value), scene.runbook.guards, attemptOf(scene));
  return answer.kind === 'refused' ? answer.reason : null;
}

async function enterLedger(scene: Scene): Promise<string | null> {
  const { state } = scene.tools;
  for (let race = 0; race < racesMax; race += 1) {
    const stored = await state.get(ledgerKey(scene));
    const answer = admit(parseLedger(stored?.value), scene.runbook.guards, attemptOf(scene));
    if (answer.kind === 'refused') return answer.reason;
    const result = await state.put(ledgerKey(scene), answer.ledger, stored?.version ?? 'absent');
    if (result.kind === 'stored') return null;
  }
  throw new MusterError('STATE_CONTENDED', `the ledger of ${scene.input.runbook}: lost ${racesMax} races`);
}

const attemptOf = ({ input, tools }: Scene) => ({
  run: input.run,
  incident: input.incident,
  at: tools.clock.now(),
});

const ledgerKey = ({ tools, input }: Scene): StateKey => ({
  collection: 'runbook',
  id: `${tools.config.service}/${input.environment}/${input.runbook}`,
});
