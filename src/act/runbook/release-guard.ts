import type { Sight } from '#act/runbook/look-around.ts';
import { sameFailureIn, type Failure } from '#act/runbook/same-failure.ts';
import type { Objection, Scene } from '#act/runbook/scene.ts';
import { unseenMs } from '#act/runbook/unseen.ts';
import { epochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { currentRelease } from '#observe/release/release-state.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** Whether going back to another release can be what helps. Asked of runs that an alarm started. */
export async function releaseObjection(scene: Scene, sight: Sight): Promise<Objection | null> {
  if (scene.input.check === undefined) return null;
  return tooOld(scene, sight) ?? (await notTheRelease(scene, sight));
}

/** What ran well for long is not the cause. */
function tooOld({ tools, runbook }: Scene, { release, since, changed }: Sight): Objection | null {
  const { releasedWithin } = runbook.guards;
  if (releasedWithin === undefined) return null;
  const within = formatDuration(releasedWithin);
  if (release === undefined || since === undefined)
    return { reason: `releasedWithin ${within}: which release runs is not known` };
  if (!changed) return { reason: `releasedWithin ${within}: no release but ${release} was ever seen here` };
  if (tools.clock.now() - since <= releasedWithin) return null;
  return { reason: `releasedWithin ${within}: ${release} runs since ${iso(epochMs(since))}` };
}

async function notTheRelease(scene: Scene, sight: Sight): Promise<Objection | null> {
  const { tools, input } = scene;
  const { environment, check = '' } = input;
  const target = { service: tools.config.service, environment };
  const story = (await readAlarm(tools.state, { ...target, check })).raised?.story;
  if (!story || sight.since === undefined) return (await hasReleases(scene, sight)) ? notKnown : null;
  if (!sight.changed) return null;
  const graceMs = unseenMs(tools.config, environment, epochMs(sight.since));
  const { at } = story.firstFail ?? story.firstBad;
  if (at < sight.since - graceMs)
    return {
      reason: `it is not the release: ${check} failed since ${iso(epochMs(at))}, ${sight.release} came later`,
    };
  return failedBefore(scene, sight, story);
}

const notKnown = { reason: 'it is not known whether the failure began before the release' };

/** Where nobody ever said what runs there is nothing to ask: whatever is restarted there has no release to blame. */
async function hasReleases({ tools: { config, state }, input }: Scene, { release }: Sight): Promise<boolean> {
  if (release !== undefined || config.release !== undefined) return true;
  const target = { service: config.service, environment: input.environment };
  return (await currentRelease(state, target)) !== undefined;
}

/**
 * A failure that an older release had too does not go away with this one: asked of the one to go back to, and of those that
 * ran after it, which may have been passed over for that very failure.
 */
async function failedBefore(
  { tools, input }: Scene,
  { lastKnownGood, goodSpan, between = [] }: Sight,
  failure: Failure,
): Promise<Objection | null> {
  const { environment, check = '' } = input;
  const { config, log, location } = tools;
  const stream = slotStream({ environment, service: config.service, check, location });
  const good = goodSpan && lastKnownGood !== undefined ? [{ release: lastKnownGood, ...goodSpan }] : [];
  for (const span of [...between, ...good].map(toSpan)) {
    const graceMs = unseenMs(config, environment, span.to ?? span.from);
    const seen = await sameFailureIn(log, stream, span, failure, graceMs);
    if (seen === undefined) continue;
    return { reason: `it is not the release: ${span.release} failed in the same way (${seen})` };
  }
  return null;
}

const toSpan = ({ release, from, to }: { release: string; from: number; to?: number }) => ({
  release,
  from: epochMs(from),
  ...(to !== undefined && { to: epochMs(to) }),
});
