import type { EpochMs } from '#ground/base/brand.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

/** What a look found in a stream where all was well: its newest slot, and until when nothing can be wrong with it. */
export type KnownWell = { covered: EpochMs; until: EpochMs; readAt: EpochMs };

/** By stream. What was recorded stays recorded, so it is true for whoever remembers it. */
const known = new WeakMap<EvidenceLog, Map<string, KnownWell>>();

export const knownWell = (log: EvidenceLog, stream: string): KnownWell | undefined =>
  known.get(log)?.get(stream);

/** Undefined: nothing is known of it any more. */
export function rememberWell(log: EvidenceLog, stream: string, well: KnownWell | undefined): void {
  const streams = known.get(log) ?? new Map<string, KnownWell>();
  known.set(log, streams);
  if (well) streams.set(stream, well);
  else streams.delete(stream);
}
