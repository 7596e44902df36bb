import { approve } from '#act/runbook/approval.ts';
import { runbooksStream } from '#act/runbook/runbooks-stream.ts';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { requireOperator } from '#face/operate/require-operator.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { bodyOf, textOf } from '#record/evidence/body-of.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

export type Approving = { run: string; operator: string; at: EpochMs };

const recordsMax = 1000;

/**
 * Lets a waiting run act. Rejects RUN_NOT_WAITING for any other, naming those that wait, and OPERATOR_UNKNOWN. What asked
 * longer ago than `approveWithin` waits no more, whatever it recorded last: what ran it may have been stopped.
 */
export async function approveRun(
  { run, operator, at }: Approving,
  { state, log, config }: { state: StateStore; log: EvidenceLog; config: ApprovingConfig },
): Promise<void> {
  requireOperator(config, operator);
  const newest = await log.read(runbooksStream, { limit: recordsMax, order: 'newest-first' });
  const last = lastPhases(newest.map(({ record }) => record));
  const since = last.get(run);
  if (since === undefined || !waits(since, config, at)) throw notWaiting(run, last, config, at);
  await approve(state, run, operator, at);
}

type ApprovingConfig = Pick<Config, 'operators' | 'runbooks'>;

type Last = { phase: string; at: number; runbook: string };

/** A runbook that the config does not have is not known to have expired. */
function waits({ phase, at, runbook }: Last, { runbooks }: ApprovingConfig, now: EpochMs): boolean {
  if (phase !== 'awaiting-approval') return false;
  const within = Object.hasOwn(runbooks, runbook) ? runbooks[runbook]?.approveWithin : undefined;
  return within === undefined || now - at <= within;
}

/** Run → what it recorded last. */
function lastPhases(newestFirst: readonly EvidenceRecord[]): Map<string, Last> {
  const phases = new Map<string, Last>();
  for (const record of newestFirst) {
    const { run, at } = record;
    const { phase } = bodyOf(record);
    if (run !== undefined && typeof phase === 'string' && !phases.has(run))
      phases.set(run, { phase, at, runbook: textOf(record, 'runbook') });
  }
  return phases;
}

function notWaiting(
  run: string,
  last: ReadonlyMap<string, Last>,
  config: ApprovingConfig,
  now: EpochMs,
): MusterError {
  const waiting = [...last].filter(([, one]) => waits(one, config, now)).map(([name]) => name);
  const why = whyNot(last.get(run), config);
  return new MusterError('RUN_NOT_WAITING', `${run} does not wait for approval: ${why}`, {
    hint: waiting.length === 0 ? 'no run waits now' : `waiting now: ${waiting.join(', ')}`,
    exit: 2,
  });
}

function whyNot(last: Last | undefined, { runbooks }: ApprovingConfig): string {
  if (last === undefined) return 'no such run is recorded';
  if (last.phase !== 'awaiting-approval') return `its last phase is ${last.phase}`;
  const within = formatDuration(runbooks[last.runbook]?.approveWithin ?? 0);
  return `it asked at ${iso(epochMs(last.at))}, and was to be approved within ${within}`;
}
