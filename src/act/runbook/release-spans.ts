import type { EpochMs } from '#ground/base/brand.ts';
import { epochMs } from '#ground/base/brand.ts';
import { releasesStream } from '#observe/release/release-state.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** A release, from when it was first seen until another one was. `to` is absent for the one that runs. */
export type ReleaseSpan = { release: string; from: EpochMs; to?: EpochMs };

type Target = { service: string; environment: string };

/** Of all targets together: those of one target may be fewer. */
const recordsMax = 1000;

/** What ran on a target, newest first. */
export async function releaseSpans(log: EvidenceLog, target: Target): Promise<ReleaseSpan[]> {
  const newest = await log.read(releasesStream, { limit: recordsMax, order: 'newest-first' });
  const seen = newest.map(({ record }) => record).filter((record) => isSeenOn(record, target));
  return seen.map(({ release = '', at }, index) => {
    const next = seen[index - 1];
    return { release, from: at, ...(next && { to: epochMs(next.at) }) };
  });
}

/** What was only recorded by hand beside what the target says of itself began no span. */
function isSeenOn({ body, release }: EvidenceRecord, { service, environment }: Target): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || release === undefined) return false;
  return body['service'] === service && body['environment'] === environment && body['tie'] !== true;
}
