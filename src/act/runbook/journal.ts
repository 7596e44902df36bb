import type { Ending, Phase } from '#act/runbook/phase.ts';
import { runbooksStream } from '#act/runbook/runbooks-stream.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import { repeatable, type Run } from '#act/runbook/scene.ts';
import { tellEnd } from '#act/limits/tell-end.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { JsonObject } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { appendOnce, type OnceDraft } from '#record/evidence/append-once.ts';
import type { Severity } from '#record/event/severity.ts';
import type { Owed } from '#record/event/owed.ts';

/** One phase, as it is recorded and shown. */
export type Entry = {
  phase: Phase;
  outcome: Outcome;
  reason: string;
  /** Who did it, when not the operator who started the run. */
  operator?: string;
  /** Of the action that it is about; 0 is the first. */
  index?: number;
  attempt?: 1 | 2;
  /** More that the record says. */
  more?: JsonObject;
};

/** Records a phase, once. */
export async function journal(scene: Run, entry: Entry): Promise<void> {
  const { input, steps, tools, afterSeq } = scene;
  await steps.step(
    `record ${markOf(entry)}`,
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
/** What nobody hears within a quarter of an hour is not waited for any longer. */
const asking = { timeoutMs: 30_000, retries: 60, retryDelayMs: 15_000 };

/**
 * Records the end, once, and tells of it until the bus accepts; where nobody listens, its target owes it. `more`: what its
 * record says besides.
 */
export async function close(scene: Run, ending: Ending, more: JsonObject): Promise<Ending> {
  const at = await scene.steps.now('ended');
  return scene.steps.step(
    'close',
    async () => {
      await tell(scene, completion(scene, ending, at, more));
      scene.tools.onPhase?.(scene.input, ending.phase, ending.reason);
      return ending;
    },
    closing,
  );
}

/** Records that a person is waited for, and tells it as the end is told. */
export async function askPeople(scene: Run, reason: string): Promise<void> {
  const entry = { phase: 'awaiting-approval', outcome: 'unknown', reason } as const;
  const at = await scene.steps.now('asked');
  await scene.steps.step(
    'ask for approval',
    async () => {
      await tell(scene, waiting(scene, entry, at));
      scene.tools.onPhase?.(scene.input, entry.phase, reason);
      return null;
    },
    asking,
  );
}

async function tell({ tools, input }: Run, words: Owed): Promise<void> {
  await tellEnd(tools, { service: tools.config.service, environment: input.environment }, words);
}

const idOf = ({ run }: RunbookInput, entry: Entry): string => `${run}#${markOf(entry)}`;

/** `acted`, `acted-2` of the second action, `acted-1-again` of a second attempt. */
function markOf({ phase, index = 0, attempt = 1 }: Entry): string {
  if (attempt === 2) return `${phase}-${index + 1}-again`;
  return index === 0 ? phase : `${phase}-${index + 1}`;
}

const body = (input: RunbookInput, { more, ...entry }: Entry): JsonObject & { id: string } => ({
  ...more,
  id: idOf(input, entry),
  phase: entry.phase,
  runbook: input.runbook,
  environment: input.environment,
  trigger: input.check === undefined ? 'operator' : 'alarm',
  because: input.reason,
  reason: entry.reason,
  ...(entry.index !== undefined && { action: entry.index + 1 }),
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
const completion = (scene: Run, ending: Ending, at: EpochMs, more: JsonObject): Owed => ({
  type: 'Runbook Completed',
  detail: detailOf(scene, ending, { severity: severityOf(scene, ending), at }),
  record: recordOf(scene.input, { ...ending, more }),
  afterSeq: scene.afterSeq,
});

/** Whoever hears of the alarm hears how it went on. */
function severityOf({ input }: Run, { phase, isCalm }: Ending): Severity {
  if (phase === 'stuck') return 'critical';
  return isCalm || phase === 'dry-run' ? 'info' : (input.severity ?? 'info');
}

/** That a person is waited for. */
const waiting = (scene: Run, entry: Entry, at: EpochMs): Owed => ({
  type: 'Runbook Waiting',
  detail: detailOf(scene, entry, { severity: scene.input.severity ?? 'critical', at }),
  record: recordOf(scene.input, entry),
  afterSeq: scene.afterSeq,
});

const detailOf = (
  { tools, input }: Run,
  entry: Entry,
  { severity, at }: { severity: Severity; at: EpochMs },
): Owed['detail'] => ({
  v: 1,
  id: idOf(input, entry),
  service: tools.config.service,
  environment: input.environment,
  ...(input.check !== undefined && { check: input.check }),
  incident: input.incident,
  severity,
  reason: `${input.runbook} ${entry.phase}: ${entry.reason}`,
  run: input.run,
  ...(input.isDrill && { isDrill: true as const }),
  at,
});

const recordOf = (input: RunbookInput, entry: Entry): Owed['record'] => ({
  stream: runbooksStream,
  kind: 'runbook',
  outcome: entry.outcome,
  run: input.run,
  ...(input.operator !== undefined && { operator: input.operator }),
  body: body(input, entry),
});
