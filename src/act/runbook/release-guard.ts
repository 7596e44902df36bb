import type { Sight } from '#act/runbook/look-around.ts';
import { sameFailureIn } from '#act/runbook/same-failure.ts';
import type { Objection, Scene } from '#act/runbook/scene.ts';
import { epochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { cadenceOf, scheduleOf } from '#ground/config/schedule.ts';
import { nextSlot } from '#ground/base/slots.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
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

/** A failure that the older release had too does not go away with this one. */
async function notTheRelease(scene: Scene, sight: Sight): Promise<Objection | null> {
  const { tools, input } = scene;
  const { environment, check = '' } = input;
  const { lastKnownGood, goodSpan, since } = sight;
  const story = (await readAlarm(tools.state, { service: tools.config.service, environment, check })).raised
    ?.story;
  if (!story || since === undefined || !sight.changed) return null;
  const graceMs = unseenMs(scene);
  if (story.firstBad.at < since - graceMs) {
    const began = iso(epochMs(story.firstBad.at));
    return { reason: `it is not the release: ${check} failed since ${began}, ${sight.release} came later` };
  }
  if (!goodSpan || lastKnownGood === undefined) return null;
  const stream = slotStream({ environment, service: tools.config.service, check, location: tools.location });
  const span = { release: lastKnownGood, from: epochMs(goodSpan.from), ...toOf(goodSpan) };
  const seen = await sameFailureIn(tools.log, stream, span, story, graceMs);
  if (seen === undefined) return null;
  return { reason: `it is not the release: ${lastKnownGood} failed in the same way (${seen})` };
}

const toOf = ({ to }: { to?: number }) => (to === undefined ? {} : { to: epochMs(to) });

const answerMsMax = 15_000;

/** How long a release may run before it is seen: until the identity check comes, and answers. */
function unseenMs({ tools, input }: Scene): number {
  const { config, clock } = tools;
  const identity = config.release?.identity.check ?? '';
  const set = scheduleOf(config).find(
    ({ environment, checks }) => environment === input.environment && checks.includes(identity),
  );
  const cadence = set && cadenceOf(set);
  const next = cadence && nextSlot(cadence, clock.now());
  const after = cadence && next && nextSlot(cadence, next);
  const periodMs = next !== undefined && after !== undefined ? after - next : 0;
  return periodMs + Math.min(answerMsMax, config.client.timeout);
}
