import { actorOf, notHere, type ActionResult } from '#act/runbook/action.ts';
import { laterObjection, worldObjection } from '#act/runbook/guards.ts';
import { enterLedger } from '#act/runbook/ledger.ts';
import type { Sight } from '#act/runbook/look-around.ts';
import { contextOf, type Ready } from '#act/runbook/snapshots.ts';
import type { Objection, Scene } from '#act/runbook/scene.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Action } from '#ground/config/schema/runbook.ts';

/** `refused`: it did not begin. */
export type Acted = ActionResult | { kind: 'refused'; detail: string; isCalm?: true };

/** One action of a run, and what was seen before it. `attempt`: 2 when it was certain that the first never began. */
export type Act = { action: Action; index: number; snapshot: Ready; sight: Sight; attempt: 1 | 2 };

/** Above the action's own timeout, so that the action is the one to say what became of it. */
const graceMs = 35_000;
/** Errors from before anything was sent: the act may be tried again. */
const unavailable = new Set(['SECRET_UNAVAILABLE', 'STATE_UNAVAILABLE']);
const neverSent = new Set([...unavailable, 'REQUEST_INVALID']);

/** Acts at most once: what is cut off by a crash, a timeout or a fault of ours is `unknown`. */
export async function actOnce(scene: Scene, act: Act, decidedAt: EpochMs): Promise<Acted> {
  const { action, index, attempt } = act;
  try {
    return await scene.steps.step(
      attempt === 1 ? `act ${index + 1}` : `act ${index + 1} again`,
      (signal) => begin(scene, act, decidedAt, signal),
      {
        timeoutMs: action.timeout + graceMs,
        semantics: 'once',
        retries: 3,
        retryDelayMs: 5000,
        retryable: (error) => error instanceof MusterError && unavailable.has(error.code),
      },
    );
  } catch (error) {
    return resultOf(action, error);
  }
}

async function begin(scene: Scene, act: Act, decidedAt: EpochMs, signal: AbortSignal): Promise<Acted> {
  const { tools } = scene;
  const { action, index, snapshot, sight } = act;
  const against = index === 0 ? await firstObjection(scene, decidedAt, signal) : null;
  if (against !== null)
    return { kind: 'refused', detail: against.reason, ...(against.isCalm && { isCalm: true }) };
  const late = index === 0 ? null : await laterObjection(scene);
  if (late !== null) return { kind: 'failed', detail: `action ${index + 1} was not begun: ${late.reason}` };
  const actor = actorOf(tools.actors, action);
  if (!actor) return { kind: 'failed', detail: notHere(action) };
  // A process that stood still since has lost its step: what became of it is looked for.
  signal.throwIfAborted();
  const result = await actor.act(action, contextOf(scene, sight, index), snapshot.before, signal);
  // What a remote or a program said is stored with the run.
  return { ...result, detail: tools.vault.redact(result.detail) };
}

/** Entered in the ledger here and not before: only what may really be sent counts as having acted. */
async function firstObjection(
  scene: Scene,
  decidedAt: EpochMs,
  signal: AbortSignal,
): Promise<Objection | null> {
  const against = await worldObjection(scene, decidedAt);
  if (against !== null) return against;
  signal.throwIfAborted();
  const full = await enterLedger(scene);
  return full === null ? null : { reason: full };
}

function resultOf(action: Action, error: unknown): ActionResult {
  const { code, message } = error instanceof MusterError ? error : { code: '', message: String(error) };
  if (neverSent.has(code)) return { kind: 'failed', detail: message };
  const cutOff = code === 'STEP_INTERRUPTED' || code === 'STEP_TIMEOUT';
  const why = cutOff ? `${action.kind} action was cut off` : `${action.kind} action ended badly (${message})`;
  return { kind: 'unknown', detail: `${why}: it may have taken effect` };
}
