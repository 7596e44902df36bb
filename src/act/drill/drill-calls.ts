import type { Called } from '#act/drill/caller.ts';
import type { DrillScene } from '#act/drill/drill-scene.ts';
import type { Spent } from '#act/drill/counted.ts';
import { objection } from '#act/drill/objection.ts';
import { replyOf } from '#act/drill/reply.ts';
import { add } from '#act/drill/row.ts';
import { readTarget } from '#act/limits/target-store.ts';
import type { LeasePhaseName } from '#act/limits/lowering.ts';
import { tell } from '#act/drill/drill-scene.ts';
import { repeatable, type LoweringScene } from '#act/limits/lowering.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { callMsMax } from '#ground/config/lease-plan.ts';
import { ownOf } from '#ground/config/own.ts';
import type { StepOptions } from '#ground/durable/steps.ts';
import { drillSpend } from '#observe/cost/drill-costs.ts';

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

/** One call by an actor of this drill, added to what was spent; `what` names step and actor. */
export async function callAs(scene: DrillScene, what: string, actor: string, spent: Spent): Promise<Called> {
  const { steps, name, tools, drill } = scene;
  const check = ownOf(tools.config.checks, drill.check);
  const atMost = { requests: check?.steps.length ?? 0, tokens: check?.spends?.tokens ?? 0 };
  const call = () =>
    steps.step(`${name}: ${what}`, (signal) => callNow(scene, actor, signal), calling(scene, 1));
  return add(spent, await counting(spent, atMost, call));
}

/**
 * Sends, unless the drill must stop by now: whoever was answered on a hold sees nothing sent after it. Rejects
 * DRILL_STOPPED then. Adds to `spent`, and `atMost` when it was cut off.
 */
export async function sending<T extends Json & { spent: Spent }>(
  scene: DrillScene,
  what: string,
  { spent, atMost, options, send }: Sending<T>,
): Promise<T> {
  const ask = async (signal: AbortSignal): Promise<{ stop: string } | { sent: T }> => {
    const stop = await stopReason(scene);
    return stop === null ? { sent: await send(signal) } : { stop };
  };
  const asked = await counting(spent, atMost, () => scene.steps.step(`${scene.name}: ${what}`, ask, options));
  if ('stop' in asked) throw new MusterError('DRILL_STOPPED', asked.stop);
  add(spent, asked.sent.spent);
  return asked.sent;
}

type Sending<T> = {
  spent: Spent;
  atMost: Spent;
  options: StepOptions;
  send: (signal: AbortSignal) => Promise<T>;
};

/** Calls that were cut off, so that nobody knows what they came to, count as if all of them had passed. */
export async function counting<T>(spent: Spent, atMost: Spent, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    add(spent, atMost);
    throw error;
  }
}

/** The most that this drill, or one limit of it, may take. */
export function mostOf({ tools, name }: DrillScene, limit?: string): Spent {
  const { requests, worst } = drillSpend(tools.config, name, limit);
  return { requests, tokens: worst.tokens };
}

/** Rejects TARGET_LOST where another has the target by now: it may have lowered what a call would tell of. */
export async function requireTarget({ tools, target, input }: DrillScene): Promise<void> {
  const { lock } = await readTarget(tools.state, target);
  if (lock?.id !== input.run)
    throw new MusterError('TARGET_LOST', 'the target was given to another meanwhile');
}

/** Rejects TARGET_LOST. */
export async function callNow(scene: DrillScene, actor: string, signal: AbortSignal): Promise<Called> {
  const { tools, target, drill } = scene;
  await requireTarget(scene);
  return tools.caller.call({ environment: target.environment, check: drill.check, actor }, signal);
}

/** Whether the target passes as it is, and nothing speaks against a drill now. Why not, or null; with what it cost. */
export async function passesBefore(
  scene: DrillScene,
  part: string,
): Promise<{ against: string | null; requests: number; tokens: number }> {
  const spent = { requests: 0, tokens: 0 };
  try {
    return { against: await askBefore(scene, part, spent), ...spent };
  } catch (error) {
    // Of one part; the others may well go on.
    if (!(error instanceof MusterError)) throw error;
    return { against: error.message, ...spent };
  }
}

async function askBefore(scene: DrillScene, part: string, spent: Spent): Promise<string | null> {
  const { steps, name } = scene;
  const stop = await steps.step(`${name}: ${part}: may go on`, () => stopReason(scene), repeatable);
  if (stop !== null) return stop;
  const called = await callAs(scene, `${part}: pass before`, `${actorOf(scene, part)}/before`, spent);
  if (replyOf(called) === 'passed') return null;
  const { reason, answers } = called;
  const answered = answers.length > 0 ? ` (answered ${answers.join(', ')})` : '';
  return `it does not pass before anything is lowered: ${reason}${answered}`;
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
