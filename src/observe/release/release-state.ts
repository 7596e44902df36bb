import { z } from 'zod';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { StateKey, StateStore } from '#ground/state/state-store.ts';
import { appendOnce } from '#record/evidence/append-once.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

/** What a target says it runs, and since when Muster knows. */
export const ReleaseState = z.strictObject({
  /** Releases seen so far on this target. */
  count: z.int().min(0),
  /** Of the newest release record. */
  seq: z.int().min(0),
  current: z.strictObject({ release: z.string(), since: z.int() }).exactOptional(),
});
export type ReleaseState = z.infer<typeof ReleaseState>;

export type ReleaseTools = { log: EvidenceLog; appender: Appender; state: StateStore };

const releasesStream = 'releases';

type Target = { service: string; environment: string };

const releaseKey = ({ service, environment }: Target): StateKey => ({
  collection: 'release',
  id: `${service}/${environment}`,
});

const parse = (value: Json | undefined): ReleaseState =>
  value === undefined ? { count: 0, seq: 0 } : ReleaseState.parse(value);

/** The release that was seen last on a target. */
export async function currentRelease(state: StateStore, target: Target): Promise<string | undefined> {
  return parse((await state.get(releaseKey(target)))?.value).current?.release;
}

/** Records that a target runs another release than before. Repeating it changes nothing. */
export async function noteRelease(
  tools: ReleaseTools,
  target: Target,
  release: string,
  at: EpochMs,
): Promise<void> {
  const stored = await tools.state.get(releaseKey(target));
  const before = parse(stored?.value);
  if (before.current?.release === release) return;
  const count = before.count + 1;
  const { record } = await appendOnce(tools, releasesStream, before.seq, {
    kind: 'release',
    outcome: 'pass',
    release,
    body: {
      id: `${target.service}/${target.environment}#${count}:${release}`,
      ...target,
      release,
      ...(before.current && { previous: before.current.release }),
    },
  });
  // A crash here: the record stands, and the next observation of the same release finds it by its id.
  await tools.state.put(
    releaseKey(target),
    { count, seq: record.seq, current: { release, since: at } },
    stored?.version ?? 'absent',
  );
}
