import { carryOut, type ActionResult } from '#act/runbook/action.ts';
import type { Scene } from '#act/runbook/scene.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Action } from '#ground/config/schema/runbook.ts';

/** Above the action's own timeout, so that the action is the one to say what became of it. */
const graceMs = 5000;

/** Carries the actions out one after the other, each at most once, and stops at the first that is not done. */
export async function actInOrder(scene: Scene): Promise<ActionResult> {
  const details: string[] = [];
  for (const [index, action] of scene.runbook.do.entries()) {
    const result = await actOnce(scene, index, action);
    details.push(result.detail);
    if (result.kind !== 'done') return { kind: result.kind, detail: details.join('; ') };
  }
  return { kind: 'done', detail: details.join('; ') };
}

async function actOnce({ input, steps, tools }: Scene, index: number, action: Action): Promise<ActionResult> {
  const { run, incident, environment } = input;
  const context = { key: `${run}#act${index + 1}`, run, incident, environment };
  try {
    return await steps.step(`act ${index + 1}`, (signal) => carryOut(tools.actors, action, context, signal), {
      timeoutMs: action.timeout + graceMs,
      semantics: 'once',
    });
  } catch (error) {
    // Cut off by a crash or by its timeout: it may have taken effect, so it is not tried again.
    if (
      error instanceof MusterError &&
      (error.code === 'STEP_INTERRUPTED' || error.code === 'STEP_TIMEOUT')
    ) {
      return { kind: 'unknown', detail: `${action.kind} action was cut off: it may have taken effect` };
    }
    throw error;
  }
}
