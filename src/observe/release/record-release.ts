import type { Clock } from '#ground/base/clock.ts';
import type { Config } from '#ground/config/schema/config.ts';
import {
  noteRelease,
  releasesReach,
  releasesStream,
  type ReleaseTools,
} from '#observe/release/release-state.ts';
import { appendOnce, seqBefore } from '#record/evidence/append-once.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { bodyOf } from '#record/evidence/body-of.ts';
import { newestOf } from '#record/evidence/newest-of.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

type Target = { service: string; environment: string };

/** What a person or a pipeline says of a release. `sha`: of the commit that it was built of. */
export type SaidRelease = { release: string; sha?: string; operator: string; note?: string };

export type RecordReleaseTools = ReleaseTools & { config: Config; clock: Clock };

/** `current`: nobody asks the target, so that it runs from now on. `tie`: the target says itself what it runs. */
export type Recorded = { kind: 'current' | 'tie'; release: string };

/** Records what was released by hand. Repeating it changes nothing. Rejects what the store rejects. */
export async function recordRelease(
  tools: RecordReleaseTools,
  target: Target,
  said: SaidRelease,
): Promise<Recorded> {
  const { release, sha, note } = said;
  const isAsked = tools.config.release !== undefined;
  if (!isAsked) await noteRelease(tools, target, { release, is: 'label', at: tools.clock.now() });
  if (isAsked || sha !== undefined || note !== undefined) await recordTie(tools, target, said);
  return { kind: isAsked ? 'tie' : 'current', release };
}

async function recordTie(
  tools: ReleaseTools,
  target: Target,
  { release, sha, operator, note }: SaidRelease,
): Promise<void> {
  const headSeq = await seqBefore(tools.log, releasesStream);
  const before = await newestTie(tools.log, target, release);
  if (before && saysAlready(before, { release, sha, note })) return;
  // Two who say the same of the same tie before are one: what came since the head was read is looked through for it.
  await appendOnce(tools, releasesStream, headSeq, {
    kind: 'release',
    outcome: 'pass',
    release,
    operator,
    body: {
      id: `${target.service}/${target.environment}#tie:${release}:${sha ?? ''}@${before?.seq ?? 0}`,
      ...target,
      release,
      tie: true,
      ...(sha !== undefined && { sha }),
      ...(note !== undefined && { note }),
    },
  });
}

async function newestTie(
  log: EvidenceLog,
  target: Target,
  release: string,
): Promise<EvidenceRecord | undefined> {
  for await (const record of newestOf(log, releasesStream, releasesReach))
    if (record.release === release && tieOf(record, target)) return record;
  return undefined;
}

/** What is left out of what is said takes nothing back. */
const saysAlready = (record: EvidenceRecord, said: { [member: string]: string | undefined }): boolean =>
  Object.entries(said).every(([member, value]) => value === undefined || bodyOf(record)[member] === value);

/** The commit that a label was tied to last; undefined when nobody said. */
export async function shaOf(log: EvidenceLog, target: Target, release: string): Promise<string | undefined> {
  return (await shasOf(log, target, [release])).get(release);
}

/** By label the commit that it was tied to last: of these, as far as somebody said so. */
export async function shasOf(
  log: EvidenceLog,
  target: Target,
  releases: readonly string[],
): Promise<Map<string, string>> {
  const wanted = new Set(releases);
  const shas = new Map<string, string>();
  if (wanted.size === 0) return shas;
  for await (const record of newestOf(log, releasesStream, releasesReach)) {
    const { release = '' } = record;
    const sha = tieOf(record, target)?.sha;
    if (sha === undefined || !wanted.delete(release)) continue;
    shas.set(release, sha);
    if (wanted.size === 0) break;
  }
  return shas;
}

function tieOf(record: EvidenceRecord, target: Target): { sha?: string } | undefined {
  const { service, environment, tie, sha } = bodyOf(record);
  if (service !== target.service || environment !== target.environment || tie !== true) return undefined;
  return typeof sha === 'string' ? { sha } : {};
}
