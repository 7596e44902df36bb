import type { EpochMs } from '#ground/base/brand.ts';
import { epochMs } from '#ground/base/brand.ts';
import { releasesReach, releasesStream } from '#observe/release/release-state.ts';
import { bodyOf } from '#record/evidence/body-of.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { newestOf } from '#record/evidence/newest-of.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** A release, from when it was first seen until another one was. `to` is absent for the one that runs. */
export type ReleaseSpan = { release: string; from: EpochMs; to?: EpochMs };

type Target = { service: string; environment: string };

/** Of one target: more than is ever looked through for one to go back to. */
const spansMax = 50;

/** What ran on a target, newest first: the newest 50, as far as the newest 10,000 records of all targets tell. */
export async function releaseSpans(log: EvidenceLog, target: Target): Promise<ReleaseSpan[]> {
  const spans: ReleaseSpan[] = [];
  for await (const record of newestOf(log, releasesStream, releasesReach)) {
    if (!isSeenOn(record, target)) continue;
    const next = spans.at(-1);
    spans.push({ release: record.release ?? '', from: record.at, ...(next && { to: epochMs(next.from) }) });
    if (spans.length === spansMax) break;
  }
  return spans;
}

/** What was only recorded by hand beside what the target says of itself began no span. */
function isSeenOn(record: EvidenceRecord, { service, environment }: Target): boolean {
  const body = bodyOf(record);
  if (record.release === undefined || body['tie'] === true) return false;
  return body['service'] === service && body['environment'] === environment;
}
