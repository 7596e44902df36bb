import { runbooksStream } from '#act/runbook/runbooks-stream.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

const recordsMax = 1000;

/** Releases that a verified rollback of this environment went back from: they were found to be bad. */
export async function rolledBackFrom(log: EvidenceLog, environment: string): Promise<string[]> {
  const newest = await log.read(runbooksStream, { limit: recordsMax, order: 'newest-first' });
  return newest.flatMap(({ record: { body } }) => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
    const { phase, environment: where, from } = body;
    return phase === 'verified' && where === environment && typeof from === 'string' ? [from] : [];
  });
}
