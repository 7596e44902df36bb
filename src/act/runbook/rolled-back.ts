import { runbooksStream } from '#act/runbook/runbooks-stream.ts';
import { bodyOf } from '#record/evidence/body-of.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { newestOf } from '#record/evidence/newest-of.ts';

/** Runs of all environments leave up to a dozen records each. */
const reach = { pageSize: 500, recordsMax: 10_000 };

/** Releases that a verified rollback of this environment went back from: they were found to be bad. */
export async function rolledBackFrom(log: EvidenceLog, environment: string): Promise<string[]> {
  const bad = new Set<string>();
  for await (const record of newestOf(log, runbooksStream, reach)) {
    const { phase, environment: where, from } = bodyOf(record);
    if (phase === 'verified' && where === environment && typeof from === 'string') bad.add(from);
  }
  return [...bad];
}
