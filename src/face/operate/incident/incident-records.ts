import { textOf } from '#record/evidence/body-of.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** Everything in evidence that tells one incident. */
export type IncidentRecords = {
  incident: string;
  service: string;
  environment: string;
  /** Of the incident, oldest first: alarms, runbooks and notices. */
  alarms: EvidenceRecord[];
  runbooks: EvidenceRecord[];
  notices: EvidenceRecord[];
  /** For each check that was raised: the first record of the streak, and the newest pass before it. */
  onsets: Onset[];
  /** Of the target, from the last pass on: slots, releases, limits, drills, windows and what runs of the incident probed; oldest first. */
  around: EvidenceRecord[];
  /** More was recorded than is read. */
  isCut: boolean;
};

export type Onset = { check: string; firstBad?: EvidenceRecord; lastPass?: EvidenceRecord };

/** Oldest first, by when they were recorded, then by their order in a stream. */
export const oldestFirst = (one: EvidenceRecord, other: EvidenceRecord): number =>
  one.at - other.at ||
  (one.stream === other.stream ? one.seq - other.seq : one.stream < other.stream ? -1 : 1);

/** Checks that are raised after the last of these records. */
export function stillRaised(alarms: readonly EvidenceRecord[]): Set<string> {
  const raised = new Set<string>();
  for (const record of alarms) {
    const [transition, check] = [textOf(record, 'transition'), textOf(record, 'check')];
    if (transition === 'raised') raised.add(check);
    if (transition === 'cleared') raised.delete(check);
  }
  return raised;
}
