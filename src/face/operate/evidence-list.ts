import { requireRecorded } from '#face/operate/require-recorded.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { queryEvidence, type EvidenceFilter, type EvidencePage } from '#record/evidence/query.ts';

/**
 * One page of what matches, newest first; `cursor` is the `next` of the page before. Rejects ENVIRONMENT_UNKNOWN, since
 * nothing found in a misspelt one would read as all clear.
 */
export async function evidenceList(
  { log }: { log: EvidenceLog },
  filter: EvidenceFilter,
  cursor?: string,
): Promise<EvidencePage> {
  await requireRecorded(log, filter.environment);
  return queryEvidence(log, filter, cursor);
}
