import type { EpochMs } from '#ground/base/brand.ts';
import { createTroubles, type Troubles } from '#ground/base/troubles.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { openIncident, type Target } from '#observe/alarm/incident.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import { createLimiter } from '#observe/check/limiter.ts';
import { currentRelease, noteRelease } from '#observe/release/release-state.ts';
import { noteExpected, type NotedResult } from '#observe/window/expected.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { appendSlot } from '#record/evidence/append-slot.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** So many records are on their way at once: a store that writes them together waits for its disk once. */
const recordsAtOnceMax = 50;

/**
 * Records the results of one slot, each in its stream, with the release and the incident that they belong to, and a note
 * on those that a window expects. One that cannot be recorded keeps no other from it, nor does a release, an incident or
 * a window that cannot be told: what no window is known to expect counts as ever. Then it rejects. `onNoted` is told each
 * result before it is recorded.
 */
export async function recordSlot(
  set: ScheduledSet,
  slot: EpochMs,
  results: readonly CheckResult[],
  tools: WatchTools,
  onNoted: (result: NotedResult) => void = () => undefined,
): Promise<void> {
  if (results.length === 0) return;
  const troubles = createTroubles();
  const target = { service: tools.config.service, environment: set.environment };
  const noted = await noteExpected(tools, set.environment, results, troubles);
  noted.forEach(onNoted);
  const context = await contextOf(target, results, tools, troubles);
  const limit = createLimiter(recordsAtOnceMax);
  const record = (result: NotedResult) => limit(() => recordOne(set, slot, { result, context }, tools));
  await Promise.all(noted.map((result) => troubles.guard(() => record(result))));
  troubles.end();
}

type Context = { release?: string; incident?: string };

async function recordOne(
  set: ScheduledSet,
  slot: EpochMs,
  { result, context }: { result: NotedResult; context: Context },
  { config, appender, log, location }: WatchTools,
): Promise<void> {
  const { environment } = set;
  const { check, outcome } = result;
  const stream = slotStream({ environment, service: config.service, check, location });
  await appendSlot(
    { appender, log },
    { stream, slot, cadence: cadenceOf(set) },
    { kind: 'slot', outcome, slot, location, ...context, body: result },
  );
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
