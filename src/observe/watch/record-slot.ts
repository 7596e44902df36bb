import type { EpochMs } from '#ground/base/brand.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { openIncident } from '#observe/alarm/incident.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import { currentRelease, noteRelease } from '#observe/release/release-state.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { appendSlot } from '#record/evidence/append-slot.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** Records the results of one slot, each in its stream, with the release and the incident that they belong to. */
export async function recordSlot(
  set: ScheduledSet,
  slot: EpochMs,
  results: readonly CheckResult[],
  tools: WatchTools,
): Promise<void> {
  if (results.length === 0) return;
  const { config, appender, log, location } = tools;
  const context = await contextOf(set, results, tools);
  for (const result of results) {
    const stream = slotStream({
      environment: set.environment,
      service: config.service,
      check: result.check,
      location,
    });
    await appendSlot(
      { appender, log },
      { stream, slot, cadence: cadenceOf(set) },
      {
        kind: 'slot',
        outcome: result.outcome,
        slot,
        location,
        ...context,
        body: result,
      },
    );
  }
}

async function contextOf(
  { environment }: ScheduledSet,
  results: readonly CheckResult[],
  tools: WatchTools,
): Promise<{ release?: string; incident?: string }> {
  const target = { service: tools.config.service, environment };
  const seen = results.find((result) => result.release !== undefined)?.release;
  if (seen !== undefined) await noteRelease(tools, target, seen, tools.clock.now());
  const release = seen ?? (tools.config.release && (await currentRelease(tools.state, target)));
  const incident = await openIncident(tools.state, target);
  return { ...(release !== undefined && { release }), ...(incident !== undefined && { incident }) };
}
