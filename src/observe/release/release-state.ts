import { z } from 'zod';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { StateKey, StateStore } from '#ground/state/state-store.ts';
import { sameRelease, type ReleaseIs } from '#observe/release/same-release.ts';
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

export const releasesStream = 'releases';

/** One stream for all targets: as far as it is read back for what concerns one of them. */
export const releasesReach = { pageSize: 500, recordsMax: 10_000 };

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

export type SeenRelease = { release: string; is: ReleaseIs; at: EpochMs };

/** Records that a target runs another release than before. Repeating it changes nothing. */
export async function noteRelease(tools: ReleaseTools, target: Target, seen: SeenRelease): Promise<void> {
  const stored = await tools.state.get(releaseKey(target));
  const before = parse(stored?.value);
  const { current } = before;
  const after =
    current && sameRelease(current.release, seen.release, seen.is)
      ? renamed(before, current, seen.release)
      : await recorded(tools, target, before, seen);
  // A crash here: a record that was appended stands, and the next observation of its release finds it by its id.
  if (after !== before) await tools.state.put(releaseKey(target), after, stored?.version ?? 'absent');
}

type Current = NonNullable<ReleaseState['current']>;

/** The longer name is the one to compare with from now on: two shas that differ may share an abbreviation. */
const renamed = (before: ReleaseState, current: Current, release: string): ReleaseState =>
  release.length > current.release.length ? { ...before, current: { ...current, release } } : before;

async function recorded(
  tools: ReleaseTools,
  target: Target,
  before: ReleaseState,
  { release, at }: SeenRelease,
): Promise<ReleaseState> {
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
  return { count, seq: record.seq, current: { release, since: at } };
}
