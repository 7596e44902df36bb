import { approve } from '#act/runbook/approval.ts';
import { runbooksStream } from '#act/runbook/runbooks-stream.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { requireOperator } from '#face/operate/require-operator.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { bodyOf } from '#record/evidence/body-of.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

export type Approving = { run: string; operator: string; at: EpochMs };

const recordsMax = 1000;

/** Lets a waiting run act. Rejects RUN_NOT_WAITING for any other, naming those that wait, and OPERATOR_UNKNOWN. */
export async function approveRun(
  { run, operator, at }: Approving,
  { state, log, config }: { state: StateStore; log: EvidenceLog; config: Pick<Config, 'operators'> },
): Promise<void> {
  requireOperator(config, operator);
  const newest = await log.read(runbooksStream, { limit: recordsMax, order: 'newest-first' });
  const phases = lastPhases(newest.map(({ record }) => record));
  if (phases.get(run) !== waits) throw notWaiting(run, phases);
  await approve(state, run, operator, at);
}

const waits = 'awaiting-approval';

/** Run → the phase that it recorded last. */
function lastPhases(newestFirst: readonly EvidenceRecord[]): Map<string, string> {
  const phases = new Map<string, string>();
  for (const record of newestFirst) {
    const { run } = record;
    const { phase } = bodyOf(record);
    if (run !== undefined && typeof phase === 'string' && !phases.has(run)) phases.set(run, phase);
  }
  return phases;
}

function notWaiting(run: string, phases: ReadonlyMap<string, string>): MusterError {
  const phase = phases.get(run);
  const why = phase === undefined ? 'no such run is recorded' : `its last phase is ${phase}`;
  const waiting = [...phases].filter(([, last]) => last === waits).map(([name]) => name);
  return new MusterError('RUN_NOT_WAITING', `${run} does not wait for approval: ${why}`, {
    hint: waiting.length === 0 ? 'no run waits now' : `waiting now: ${waiting.join(', ')}`,
    exit: 2,
  });
}
