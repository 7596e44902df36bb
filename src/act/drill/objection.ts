import type { DrillTools } from '#act/drill/drill-tools.ts';
import { holdReason } from '#act/limits/lock-moves.ts';
import type { Target } from '#act/limits/target.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { openIncident } from '#observe/alarm/incident.ts';
import { currentRelease } from '#observe/release/release-state.ts';
import { maintenanceReason } from '#observe/window/maintenance-reason.ts';
import { sameRelease } from '#observe/release/same-release.ts';

/**
 * Why a drill must not go on, or null: a hold, planned work, a rollback that took the target, an outage, another release. Reads only.
 */
export async function objection({
  tools,
  target,
  run,
  release,
}: {
  tools: DrillTools;
  target: Target;
  run: string;
  release: string | null;
}): Promise<string | null> {
  const state = await readTarget(tools.state, target);
  const now = tools.clock.now();
  const against = holdReason(state, now) ?? (await maintenanceReason(tools, target.environment, now));
  if (against !== undefined) return against;
  if (state.lock?.id !== run)
    return `${state.lock ? `${state.lock.kind} ${state.lock.id}` : 'nobody'} has the target now`;
  const incident = await openIncident(tools.state, target);
  if (incident !== undefined) return `an outage goes first: incident ${incident}`;
  return release === null ? null : releaseChanged(tools, target, release);
}

/** An environment whose release nobody knows has none that changes. */
export async function releaseChanged(
  { state, config }: DrillTools,
  target: Target,
  release: string,
): Promise<string | null> {
  const now = await currentRelease(state, target);
  const is = config.release?.identity.is ?? 'label';
  return now === undefined || sameRelease(now, release, is)
    ? null
    : `the release changed from ${release} to ${now}`;
}
