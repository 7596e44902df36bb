import { carryOut, type ActionResult } from '#act/runbook/action.ts';
import { objection } from '#act/runbook/permit.ts';
import type { Scene } from '#act/runbook/scene.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Action } from '#ground/config/schema/runbook.ts';

/** `refused`: the first act did not begin. */
export type ActResult = ActionResult | { kind: 'refused'; detail: string };

/** Above the action's own timeout, so that the action is the one to say what became of it. */
const graceMs = 35_000;
/** Errors from before anything was sent: the act may be tried again. */
const unavailable = new Set(['SECRET_UNAVAILABLE', 'STATE_UNAVAILABLE']);
const neverSent = new Set([...unavailable, 'REQUEST_INVALID']);

/** Carries the actions out one after the other, each at most once, and stops at the first that is not done. */
export async function actInOrder(scene: Scene, decidedAt: EpochMs): Promise<ActResult> {
  const details: string[] = [];
  for (const [index, action] of scene.runbook.do.entries()) {
    const result = await actOnce(scene, index, action, decidedAt);
    details.push(result.detail);
    if (result.kind !== 'done') return { kind: result.kind, detail: details.join('; ') };
  }
  return { kind: 'done', detail: details.join('; ') };
}

async function actOnce(scene: Scene, index: number, action: Action, decidedAt: EpochMs): Promise<ActResult> {
  const { input, steps, tools } = scene;
  const { run, incident, environment } = input;
  const context = { key: `${run}#act${index + 1}`, run, incident, environment };
  const act = async (signal: AbortSignal): Promise<ActResult> => {
    const against = index === 0 ? await objection(scene, decidedAt) : null;
    if (against !== null) return { kind: 'refused', detail: against };
    const { kind, detail } = await carryOut(tools.actors, action, context, signal);
    // What a remote or a program said is stored with the run.
    return { kind, detail: tools.vault.redact(detail) };
  };
  try {
    return await steps.step(`act ${index + 1}`, act, {
      timeoutMs: action.timeout + graceMs,
      semantics: 'once',
      retries: 3,
      retryDelayMs: 5000,
      retryable: (error) => error instanceof MusterError && unavailable.has(error.code),
    });
  } catch (error) {
    return resultOf(action, error);
  }
}

function resultOf(action: Action, error: unknown): ActionResult {
  const { code, message } = error instanceof MusterError ? error : { code: '', message: String(error) };
  if (neverSent.has(code)) return { kind: 'failed', detail: message };
  // Cut off by a crash, by its timeout or by a fault of ours: it may have taken effect, so it is not tried again.
  const cutOff = code === 'STEP_INTERRUPTED' || code === 'STEP_TIMEOUT';
  const why = cutOff ? `${action.kind} action was cut off` : `${action.kind} action ended badly (${message})`;
  return { kind: 'unknown', detail: `${why}: it may have taken effect` };
}
