import type { ReleaseSpan } from '#act/runbook/release-spans.ts';
import { beganAt } from '#act/runbook/span-evidence.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { nextSlot } from '#ground/base/slots.ts';
import { cadenceOf, scheduleOf, type ScheduledSet } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { sameRelease } from '#observe/release/same-release.ts';
import { withNeeds } from '#observe/watch/with-needs.ts';
import { textOf } from '#record/evidence/body-of.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { lastBefore } from '#record/evidence/last-before.ts';
import { newestOf } from '#record/evidence/newest-of.ts';
import { slotStream } from '#record/evidence/stream.ts';

const answerMsMax = 15_000;

/** How long a release may run before it is seen: until the identity check comes after `at`, and answers. Milliseconds. */
export function unseenMs(config: Config, environment: string, at: EpochMs): number {
  const identity = config.release?.identity.check;
  const periods = scheduleOf(config)
    .filter((set) => set.environment === environment)
    .filter(({ checks }) => identity !== undefined && withNeeds(config, checks).includes(identity))
    .map((set) => periodMs(set, at));
  return (periods.length > 0 ? Math.min(...periods) : 0) + Math.min(answerMsMax, config.client.timeout);
}

/**
 * How long before its end a release may have been replaced unseen, in milliseconds: since it was seen last, and no longer
 * than `unseenMs`, since one that was not seen for longer than that may as well have been broken itself.
 */
export async function unseenBeforeEnd(
  { log, config, location }: { log: EvidenceLog; config: Config; location: string },
  environment: string,
  { release, from, to }: ReleaseSpan,
): Promise<number> {
  const most = unseenMs(config, environment, to ?? from);
  const identity = config.release?.identity;
  if (identity === undefined || to === undefined) return most;
  const { service } = config;
  const stream = slotStream({ environment, service, check: identity.check, location });
  const toSeq = await lastBefore(log, stream, to);
  for await (const record of newestOf(log, stream, { toSeq, pageSize: sightsMax, recordsMax: sightsMax })) {
    const isSame = sameRelease(textOf(record, 'release'), release, identity.is);
    if (isSame && record.at >= from) return Math.min(most, to - beganAt(record));
  }
  return most;
}

/** In the time that counts a check that comes every second has no more. */
const sightsMax = 20;

function periodMs(set: ScheduledSet, at: EpochMs): number {
  const cadence = cadenceOf(set);
  const next = nextSlot(cadence, at);
  const after = next && nextSlot(cadence, next);
  return next !== undefined && after !== undefined ? after - next : 0;
}
