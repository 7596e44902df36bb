import type { ReleaseSpan } from '#act/runbook/release-spans.ts';
import { rolledBackFrom } from '#act/runbook/rolled-back.ts';
import { provenEnd } from '#act/runbook/span-evidence.ts';
import { unseenBeforeEnd, unseenMs } from '#act/runbook/unseen.ts';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { isWatchedBy, scheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { sameRelease } from '#observe/release/same-release.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { slotStream } from '#record/evidence/stream.ts';
import type { RecordRef } from '#record/event/alarm-story.ts';

export type KnownGood = {
  release: string;
  span: ReleaseSpan;
  /** By check: the newest pass of its own that proves it. */
  proof: Record<string, RecordRef>;
  /** What ran between it and the one that runs, newest first, the newest few; without those that were gone back from. */
  between: ReleaseSpan[];
};

export type LastKnownGood = { kind: 'known'; good: KnownGood } | { kind: 'none'; reason: string };

export type EvidenceTools = { log: EvidenceLog; config: Config; location: string };

/** Where, what ran there (newest first), and what must have passed. `tainted`: spans in which a limit was lowered. */
export type Wanted = {
  environment: string;
  spans: readonly ReleaseSpan[];
  checks: readonly string[];
  tainted: readonly { from: number; to: number }[];
};

/** Each costs some reads for each check: what is older than so many releases is gone back to by people. */
const candidatesMax = 10;
const betweenMax = 5;

/**
 * The newest release before the one that runs which passed by its own evidence to its end: each of these checks, as often in
 * a row as clears its alarm. Never one that came while a limit was lowered, nor one that a rollback went back from.
 */
export async function lastKnownGood(tools: EvidenceTools, wanted: Wanted): Promise<LastKnownGood> {
  const { log, config } = tools;
  const { spans } = wanted;
  const is = config.release?.identity.is ?? 'label';
  const [current] = spans;
  if (!current) return none(`no release of ${wanted.environment} is recorded`);
  const bad = [current.release, ...(await rolledBackFrom(log, wanted.environment))];
  const isOneOf = (releases: readonly string[], span: ReleaseSpan): boolean =>
    releases.some((one) => sameRelease(one, span.release, is));
  const others = spans.filter((span) => !isOneOf(bad, span));
  const broken: string[] = [];
  const passedOver: string[] = [];
  for (const [index, span] of others.slice(0, candidatesMax).entries()) {
    // What it came to when it ran last counts, however well it ran before.
    if (isOneOf(broken, span)) continue;
    const proven = await prove(span, tools, wanted);
    if (proven.kind === 'proven') {
      const between = others.slice(0, Math.min(index, betweenMax));
      return { kind: 'known', good: { release: span.release, span, proof: proven.proof, between } };
    }
    if (proven.isBad) broken.push(span.release);
    passedOver.push(`${span.release}: ${proven.why}`);
  }
  return none(whyNone(wanted.environment, current.release, passedOver));
}

type Proven =
  | { kind: 'proven'; proof: KnownGood['proof'] }
  | { kind: 'unproven'; why: string; isBad: boolean };

const unproven = (why: string): Proven => ({ kind: 'unproven', why, isBad: false });

const shownMax = 3;

const whyNone = (environment: string, current: string, passedOver: readonly string[]): string =>
  passedOver.length === 0
    ? `${environment} has no release before ${current} to go back to`
    : `no release before ${current} is known to be good (${passedOver.slice(0, shownMax).join('; ')})`;

const none = (reason: string): LastKnownGood => ({ kind: 'none', reason });

/** It may have come some time before it was seen first. */
export const cameWhileLowered = (
  config: Config,
  environment: string,
  { from }: ReleaseSpan,
  lowered: Wanted['tainted'],
): boolean =>
  lowered.some((span) => span.from <= from && from <= span.to + unseenMs(config, environment, from));

/** By check its proof, or which check has none. Checks that nobody schedules have no evidence to ask for. */
async function prove(
  span: ReleaseSpan,
  { log, config, location }: EvidenceTools,
  { environment, checks, tainted }: Wanted,
): Promise<Proven> {
  if (cameWhileLowered(config, environment, span, tainted))
    return unproven('it came while a limit was lowered');
  const isWatched = isWatchedBy(scheduleOf(config));
  const watched = checks.filter((check) => isWatched({ environment, check }));
  if (watched.length === 0) return unproven('none of the checks that verify is scheduled');
  const graceMs = await unseenBeforeEnd({ log, config, location }, environment, span);
  const proof: KnownGood['proof'] = {};
  for (const check of watched) {
    const stream = slotStream({ environment, service: config.service, check, location });
    const { clear } = alarmPolicyFor(config, environment, check);
    const proven = await provenEnd(log, stream, span, { passes: clear.pass, graceMs });
    if (proven.kind === 'unproven') return { ...proven, why: `${check} ${proven.why}` };
    proof[check] = proven.pass;
  }
  return { kind: 'proven', proof };
}
