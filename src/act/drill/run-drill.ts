import { admit, withdraw } from '#act/drill/admit.ts';
import { claim } from '#act/drill/claim.ts';
import { closeDrill, drillsStream, journalDrill, lastWords, patient } from '#act/drill/drill-journal.ts';
import type { DrillInput } from '#act/drill/drill-input.ts';
import { type DrillEnding, type DrillScene, tell } from '#act/drill/drill-scene.ts';
import { mostOf } from '#act/drill/drill-calls.ts';
import type { DrillTools } from '#act/drill/drill-tools.ts';
import { leaveTarget } from '#act/drill/leave-target.ts';
import { playDrill } from '#act/drill/play-drill.ts';
import { repeatable } from '#act/limits/lowering.ts';
import { redactingSteps } from '#act/runbook/redacting-steps.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Steps, Workflow } from '#ground/durable/steps.ts';
import { currentRelease } from '#observe/release/release-state.ts';
import { seqBefore } from '#record/evidence/append-once.ts';
import type { Owed } from '#record/event/owed.ts';

/** What a run of drills came to, in their order. */
export type RunEnding = JsonObject & { run: string; endings: (DrillEnding & JsonObject)[] };

/**
 * Drills of one environment, one after the other: claim → admit → window → pass → lower, call, restore, pass → record and
 * tell. A refusal is an ending like any other, and recorded with its reason.
 */
export const drillWorkflow =
  (tools: DrillTools): Workflow<DrillInput, RunEnding> =>
  async (input, steps) => {
    const redacting = redactingSteps(steps, tools.vault);
    const endings: DrillEnding[] = [];
    const begunAt = await redacting.now('begun');
    for (const name of input.drills) {
      const scene = await openScene(tools, input, { name, begunAt }, redacting);
      endings.push(await runOne(scene));
    }
    return { run: input.run, endings };
  };

async function runOne(scene: DrillScene): Promise<DrillEnding> {
  const refusal = await admitted(scene);
  if (refusal !== null) {
    const refusing = refused(scene.name, refusal);
    return end(scene, refusing, await lastWords(scene, refusing));
  }
  await journalDrill(scene, { phase: 'started', outcome: 'pass', reason: reasonOf(scene) });
  tell(scene, { phase: 'started', text: '' });
  const ending = await playSafely(scene);
  const words = await lastWords(scene, ending);
  await leaveTarget(scene, ending, words);
  return end(scene, ending, words);
}

async function openScene(
  tools: DrillTools,
  input: DrillInput,
  { name, begunAt }: { name: string; begunAt: EpochMs },
  steps: Steps,
): Promise<DrillScene> {
  const drill = ownOf(tools.config.drills, name);
  if (!drill) throw new MusterError('DRILL_UNKNOWN', `no drill is named ${name}`);
  const target = { service: tools.config.service, environment: input.environment };
  const startedAt = await steps.now(`${name}: begun`);
  const { afterSeq, release } = await steps.step(
    `${name}: open`,
    async () => ({
      afterSeq: await seqBefore(tools.log, drillsStream),
      release: (tools.config.release && (await currentRelease(tools.state, target))) ?? null,
    }),
    repeatable,
  );
  return { tools, input, steps, target, name, drill, begunAt, startedAt, afterSeq, release };
}

const claimOf = ({ tools, target, name, input, startedAt }: DrillScene): Promise<string | null> =>
  claim(tools.state, target, name, { input, at: startedAt });

/** Why it may not begin, or null. What cannot be asked does not admit. */
async function admitted(scene: DrillScene): Promise<string | null> {
  const { steps, name } = scene;
  const claimed = await orWhy(() => steps.step(`${name}: claim`, () => claimOf(scene), repeatable));
  // Without a claim nothing under our name is known to be ours, and nothing is taken back.
  if (claimed.answer !== null) return claimed.answer;
  const admitting = (signal: AbortSignal): Promise<string | null> => admit(scene, signal);
  const { answer, isKnown } = await orWhy(() => steps.step(`${name}: admit`, admitting, repeatable));
  if (!isKnown) await steps.step(`${name}: withdraw`, async () => (await withdraw(scene), null), patient);
  return answer;
}

async function orWhy(
  ask: () => Promise<string | null>,
): Promise<{ answer: string | null; isKnown: boolean }> {
  try {
    return { answer: await ask(), isKnown: true };
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return { answer: error.message, isKnown: false };
  }
}

/** Why it may be done here, as the config says. */
const reasonOf = ({ tools, target }: DrillScene): string =>
  ownOf(tools.config.environments, target.environment)?.allowDrills?.reason ?? '';

async function playSafely(scene: DrillScene): Promise<DrillEnding> {
  try {
    return await playDrill(scene);
  } catch (error) {
    // Only what a step has rejected with comes here: the engine's own interruptions are no MusterError.
    if (!(error instanceof MusterError)) throw error;
    // What it came to is not known any more: it counts as if nothing had blocked.
    return {
      ...refused(scene.name, error.message),
      phase: 'completed',
      ...mostOf(scene, scene.input.limit),
    };
  }
}

async function end(scene: DrillScene, ending: DrillEnding, words: Owed): Promise<DrillEnding> {
  await closeDrill(scene, words);
  tell(scene, {
    phase: ending.phase,
    text: ending.reason === '' ? ending.outcome : `${ending.outcome}: ${ending.reason}`,
  });
  return ending;
}

const refused = (drill: string, reason: string): DrillEnding => ({
  drill,
  phase: 'refused',
  outcome: 'unknown',
  reason,
  findings: [],
  rows: [],
  requests: 0,
  tokens: 0,
});
