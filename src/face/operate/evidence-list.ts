import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { queryEvidence, type EvidenceFilter, type EvidencePage } from '#record/evidence/query.ts';

/** One page of what matches, newest first; `cursor` is the `next` of the page before. */
export const evidenceList = (
  { log }: { log: EvidenceLog },
  filter: EvidenceFilter,
  cursor?: string,
): Promise<EvidencePage> => queryEvidence(log, filter, cursor);
