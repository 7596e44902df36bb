import type { Clock } from '#ground/base/clock.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { noteRelease, releasesStream, type ReleaseTools } from '#observe/release/release-state.ts';
import { sameRelease } from '#observe/release/same-release.ts';
import { appendOnce } from '#record/evidence/append-once.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

type Target = { service: string; environment: string };

/** What a person or a pipeline says of a release. `sha`: of the commit that it was built of. */
export type SaidRelease = { release: string; sha?: string; operator: string; note?: string };

export type RecordReleaseTools = ReleaseTools & { config: Config; clock: Clock };

/** `current`: nobody asks the target, so that it runs from now on. `tie`: the target says itself what it runs. */
export type Recorded = { kind: 'current' | 'tie'; release: string };

const recordsMax = 1000;

/** Records what was released by hand. Repeating it changes nothing. Rejects what the store rejects. */
export async function recordRelease(
  tools: RecordReleaseTools,
  target: Target,
  { release, sha, operator, note }: SaidRelease,
): Promise<Recorded> {
  const isAsked = tools.config.release !== undefined;
  if (!isAsked) await noteRelease(tools, target, { release, is: 'label', at: tools.clock.now() });
  if (isAsked || sha !== undefined || note !== undefined) {
    await appendOnce(tools, releasesStream, 0, {
      kind: 'release',
      outcome: 'pass',
      release,
      operator,
      body: {
        id: `${target.service}/${target.environment}#tie:${release}:${sha ?? ''}`,
        ...target,
        release,
        tie: true,
        ...(sha !== undefined && { sha }),
        ...(note !== undefined && { note }),
      },
    });
  }
  return { kind: isAsked ? 'tie' : 'current', release };
}

/** The commit that a label was tied to last; undefined when nobody said. */
export async function shaOf(log: EvidenceLog, target: Target, release: string): Promise<string | undefined> {
  const newest = await log.read(releasesStream, { limit: recordsMax, order: 'newest-first' });
  for (const { record } of newest) {
    const sha = tiedSha(record, target);
    if (sha !== undefined && record.release !== undefined && sameRelease(record.release, release, 'label'))
      return sha;
  }
  return undefined;
}

function tiedSha({ body }: EvidenceRecord, { service, environment }: Target): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { sha, tie } = body;
  const isHere = body['service'] === service && body['environment'] === environment;
  return isHere && tie === true && typeof sha === 'string' ? sha : undefined;
}
