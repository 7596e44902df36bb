import type { EpochMs } from '#ground/base/brand.ts';
import { createTroubles, type Troubles } from '#ground/base/troubles.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { openIncident, type Target } from '#observe/alarm/incident.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import { createLimiter } from '#observe/check/limiter.ts';
import { currentRelease, noteRelease } from '#observe/release/release-state.ts';
import { noteExpected, type NotedResult } from '#observe/window/expected.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { knownStreams } from '#record/evidence/announce.ts';
import { appendSlot, type AppendedSlot, type SlotTools } from '#record/evidence/append-slot.ts';
import type { Head } from '#record/evidence/appender.ts';
import type { Sealed } from '#record/evidence/record.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** So many records are on their way at once: a store that writes them together waits for its disk once. */
const recordsAtOnceMax = 50;

type Hooks = {
  /** Told each result before it is recorded. */
  onNoted?: (result: NotedResult) => void;
  /** Told what then stands in its stream. */
  onRecorded?: (stream: string, newestFirst: readonly Sealed[]) => void;
  /** Heads that were read before. */
  heads?: ReadonlyMap<string, Head>;
};

/**
 * Records the results of one slot, each in its stream, with the release and the incident that they belong to, and a note
 * on those that a window expects. One that cannot be recorded keeps no other from it, nor does a release, an incident or
 * a window that cannot be told: what no window is known to expect counts as ever. Then it rejects.
 */
export async function recordSlot(
  set: ScheduledSet,
  slot: EpochMs,
  results: readonly CheckResult[],
  tools: WatchTools,
  hooks: Hooks = {},
): Promise<void> {
  if (results.length === 0) return;
  const troubles = createTroubles();
  const target = { service: tools.config.service, environment: set.environment };
  const noted = await noteExpected(tools, set.environment, results, troubles);
  if (hooks.onNoted) noted.forEach(hooks.onNoted);
  const context = await contextOf(target, results, tools, troubles);
  const limit = createLimiter(recordsAtOnceMax);
  const slotTools = { ...tools, known: readOnce(() => knownStreams(tools.log)) };
  const record = (result: NotedResult) =>
    limit(() => recordOne(set, slot, { result, context, hooks }, slotTools));
  await Promise.all(noted.map((result) => troubles.guard(() => record(result))));
  troubles.end();
}

/** Read again only by those who come after it failed. */
function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () =>
    (reading ??= read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    }));
}

type Context = { release?: string; incident?: string };

type Recording = { result: NotedResult; context: Context; hooks: Hooks };

async function recordOne(
  set: ScheduledSet,
  slot: EpochMs,
  { result, context, hooks: { heads, onRecorded } }: Recording,
  { config, location, ...tools }: WatchTools & SlotTools,
): Promise<void> {
  const { environment } = set;
  const { check, outcome } = result;
  const stream = slotStream({ environment, service: config.service, check, location });
  const appended = await appendSlot(
    tools,
    { stream, slot, cadence: cadenceOf(set) },
    { kind: 'slot', outcome, slot, location, ...context, body: result },
    heads?.has(stream) ? { head: heads.get(stream) } : undefined,
  );
  onRecorded?.(stream, newestFirst(appended));
}

/** Nothing of a slot that was recorded by somebody else: what stands there now may be newer than its record. */
function newestFirst(appended: AppendedSlot): Sealed[] {
  if (appended.kind === 'already') return [];
  const { records, after } = appended;
  return [...records.toReversed(), ...(after ? [after] : [])];
}

async function contextOf(
  target: Target,
  results: readonly CheckResult[],
  tools: WatchTools,
  { guard }: Troubles,
): Promise<Context> {
  const seen = results.find((result) => result.release !== undefined)?.release;
  const is = tools.config.release?.identity.is ?? 'label';
  if (seen !== undefined) {
    await guard(() => noteRelease(tools, target, { release: seen, is, at: tools.clock.now() }));
  }
  // Also where the target is not asked: somebody may record its releases by hand.
  const release = seen ?? (await guard(() => currentRelease(tools.state, target)));
  const incident = await guard(() => openIncident(tools.state, target));
  return { ...(release !== undefined && { release }), ...(incident !== undefined && { incident }) };
}
