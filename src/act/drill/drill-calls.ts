import type { Called } from '#act/drill/caller.ts';
import type { DrillScene } from '#act/drill/drill-scene.ts';
import { objection } from '#act/drill/objection.ts';
import { replyOf } from '#act/drill/reply.ts';
import type { LeasePhaseName } from '#act/limits/lowering.ts';
import { tell } from '#act/drill/drill-scene.ts';
import { repeatable, type LoweringScene } from '#act/limits/lowering.ts';
import { callMsMax } from '#ground/config/lease-plan.ts';

/** Of one invocation on Lambda, with room to record. */
const stepMsMax = 840_000;
const graceMs = 60_000;

/** For a step that calls: so many rounds, each up to its timeout; it is never repeated. */
export const calling = ({ tools, drill }: DrillScene, rounds: number, waitMs = 0) => ({
  timeoutMs: Math.min(stepMsMax, graceMs + waitMs + rounds * callMsMax(tools.config, drill.check)),
  semantics: 'once' as const,
});

/** Why the drill must stop now, or null. */
export const stopReason = ({ tools, target, input, release }: DrillScene): Promise<string | null> =>
  objection({ tools, target, run: input.run, release });

/** One call by an actor of this drill; `what` names step and actor. */
export const callAs = (scene: DrillScene, what: string, actor: string): Promise<Called> =>
  scene.steps.step(`${scene.name}: ${what}`, (signal) => callNow(scene, actor, signal), calling(scene, 1));

export const callNow = (
  { tools, target, drill }: DrillScene,
  actor: string,
  signal: AbortSignal,
): Promise<Called> =>
  tools.caller.call({ environment: target.environment, check: drill.check, actor }, signal);

/** Whether the target passes as it is, and nothing speaks against a drill now. Why not, or null; with what it cost. */
export async function passesBefore(
  scene: DrillScene,
  part: string,
): Promise<{ against: string | null; requests: number; tokens: number }> {
  const { steps, name } = scene;
  const stop = await steps.step(`${name}: ${part}: may go on`, () => stopReason(scene), repeatable);
  if (stop !== null) return { against: stop, requests: 0, tokens: 0 };
  const called = await callAs(scene, `${part}: pass before`, `${actorOf(scene, part)}/before`);
  const { requests, tokens, reason, answers } = called;
  if (replyOf(called) === 'passed') return { against: null, requests, tokens };
  const answered = answers.length > 0 ? ` (answered ${answers.join(', ')})` : '';
  return { against: `it does not pass before anything is lowered: ${reason}${answered}`, requests, tokens };
}

/** Of this drill and part of it; nobody else spends in its name. */
export const actorOf = ({ input, name }: DrillScene, part: string): string => `${input.run}/${name}/${part}`;

/** The scene of a lease for one part of the drill. */
export const loweringScene = (scene: DrillScene, part: string): LoweringScene => ({
  tools: scene.tools,
  steps: scene.steps,
  target: scene.target,
  run: scene.input.run,
  name: `${scene.name}/${part}`,
  objection: () => stopReason(scene),
  onPhase: (phase: LeasePhaseName, text: string) => tell(scene, { phase, limit: part, text }),
});
