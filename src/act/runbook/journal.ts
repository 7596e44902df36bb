import type { Ending, Phase } from '#act/runbook/phase.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import { repeatable, type Scene } from '#act/runbook/scene.ts';
import { tellEnd } from '#act/limits/tell-end.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { JsonObject } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { appendOnce, type OnceDraft } from '#record/evidence/append-once.ts';
import type { Owed } from '#record/event/owed.ts';

export const runbooksStream = 'runbooks';

/** One phase, as it is recorded and shown. */
export type Entry = {
  phase: Phase;
  outcome: Outcome;
  reason: string;
  /** Who did it, when not the operator who started the run. */
  operator?: string;
};

/** Records a phase, once. */
export async function journal(scene: Scene, entry: Entry): Promise<void> {
  const { input, steps, tools, afterSeq } = scene;
  await steps.step(
    `record ${entry.phase}`,
    async () => {
      await appendOnce(tools, runbooksStream, afterSeq, phaseDraft(input, entry));
      tools.onPhase?.(input, entry.phase, entry.reason);
      return null;
    },
    repeatable,
  );
}

/** The end must not be lost to a bus or a store that is down for an hour. */
const closing = { timeoutMs: 30_000, retries: 120, retryDelayMs: 60_000 };

/** Records the end, once, and tells of it until the bus accepts; where nobody listens, its target owes it. */
export async function close(scene: Scene, ending: Ending): Promise<Ending> {
  const at = await scene.steps.now('ended');
  return scene.steps.step('close', () => tell(scene, ending, at), closing);
}

async function tell(scene: Scene, ending: Ending, at: EpochMs): Promise<Ending> {
  const { input, tools } = scene;
  const target = { service: tools.config.service, environment: input.environment };
  await tellEnd(tools, target, completion(scene, ending, at));
  tools.onPhase?.(input, ending.phase, ending.reason);
  return ending;
}

const idOf = ({ run }: RunbookInput, phase: Phase): string => `${run}#${phase}`;

const body = (input: RunbookInput, { phase, reason }: Entry): JsonObject & { id: string } => ({
  id: idOf(input, phase),
  phase,
  runbook: input.runbook,
  environment: input.environment,
  trigger: input.check === undefined ? 'operator' : 'alarm',
  because: input.reason,
  reason,
  ...(input.check !== undefined && { check: input.check }),
});

/** The record of one phase: known by `<run>#<phase>`, so that a workflow that is run again finds it. */
const phaseDraft = (input: RunbookInput, { operator = input.operator, ...entry }: Entry): OnceDraft => ({
  kind: 'runbook',
  outcome: entry.outcome,
  incident: input.incident,
  run: input.run,
  ...(operator !== undefined && { operator }),
  body: body(input, entry),
});

/** The end of a run: its record and the event that tells of it. */
const completion = ({ tools, input, afterSeq }: Scene, ending: Ending, at: EpochMs): Owed => ({
  type: 'Runbook Completed',
  detail: {
    v: 1,
    id: idOf(input, ending.phase),
    service: tools.config.service,
    environment: input.environment,
    ...(input.check !== undefined && { check: input.check }),
    incident: input.incident,
    severity: ending.phase === 'stuck' ? 'critical' : 'info',
    reason: `${input.runbook} ${ending.phase}: ${ending.reason}`,
    at,
  },
  record: {
    stream: runbooksStream,
    kind: 'runbook',
    outcome: ending.outcome,
    run: input.run,
    ...(input.operator !== undefined && { operator: input.operator }),
    body: body(input, ending),
  },
  afterSeq,
});
