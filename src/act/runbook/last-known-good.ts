import { releaseSpans, type ReleaseSpan } from '#act/runbook/release-spans.ts';
import { rolledBackFrom } from '#act/runbook/rolled-back.ts';
import { knownSlots, provenPass } from '#act/runbook/span-evidence.ts';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { isWatchedBy, scheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { sameRelease, type ReleaseIs } from '#observe/release/same-release.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { slotStream } from '#record/evidence/stream.ts';
import type { RecordRef } from '#record/event/alarm-story.ts';

export type KnownGood = {
  release: string;
  span: ReleaseSpan;
  /** By check: the newest pass of its own that proves it. */
  proof: Record<string, RecordRef>;
};

export type LastKnownGood = { kind: 'known'; good: KnownGood } | { kind: 'none'; reason: string };

export type EvidenceTools = { log: EvidenceLog; config: Config; location: string };

/** Where, and what must have passed. `tainted`: spans in which a limit was lowered. */
export type Wanted = {
  environment: string;
  checks: readonly string[];
  tainted: readonly { from: number; to: number }[];
};

const candidatesMax = 20;

/**
 * The newest release before the one that runs which passed by its own evidence: each of these checks, as often in a row as
 * clears its alarm. Never one that came while a limit was lowered, nor one that a rollback went back from.
 */
export async function lastKnownGood(tools: EvidenceTools, wanted: Wanted): Promise<LastKnownGood> {
  const { log, config } = tools;
  const target = { service: config.service, environment: wanted.environment };
  const is = config.release?.identity.is ?? 'label';
  const spans = await releaseSpans(log, target);
  const [current] = spans;
  if (!current) return none(`no release of ${wanted.environment} is recorded`);
  const bad = [current.release, ...(await rolledBackFrom(log, wanted.environment))];
  const passedOver: string[] = [];
  for (const span of candidates(spans, bad, is)) {
    const proven = isTainted(span, wanted) ? lowered : await prove(span, tools, wanted);
    if (typeof proven !== 'string')
      return { kind: 'known', good: { release: span.release, span, proof: proven } };
    passedOver.push(`${span.release}: ${proven}`);
  }
  return none(whyNone(wanted.environment, current.release, passedOver));
}

const lowered = 'it came while a limit was lowered';
const shownMax = 3;

const whyNone = (environment: string, current: string, passedOver: readonly string[]): string =>
  passedOver.length === 0
    ? `${environment} has no release before ${current} to go back to`
    : `no release before ${current} is known to be good (${passedOver.slice(0, shownMax).join('; ')})`;

const none = (reason: string): LastKnownGood => ({ kind: 'none', reason });

const candidates = (spans: readonly ReleaseSpan[], bad: readonly string[], is: ReleaseIs): ReleaseSpan[] =>
  spans.filter(({ release }) => !bad.some((one) => sameRelease(one, release, is))).slice(0, candidatesMax);

const isTainted = ({ from }: ReleaseSpan, { tainted }: Wanted): boolean =>
  tainted.some((taint) => taint.from <= from && from <= taint.to);

/** By check its proof, or which check has none. Checks that nobody schedules have no evidence to ask for. */
async function prove(
  span: ReleaseSpan,
  { log, config, location }: EvidenceTools,
  { environment, checks }: Wanted,
): Promise<KnownGood['proof'] | string> {
  const isWatched = isWatchedBy(scheduleOf(config));
  const watched = checks.filter((check) => isWatched({ environment, check }));
  if (watched.length === 0) return 'none of the checks that verify is scheduled';
  const proof: KnownGood['proof'] = {};
  for (const check of watched) {
    const stream = slotStream({ environment, service: config.service, check, location });
    const { clear } = alarmPolicyFor(config, environment, check);
    const pass = provenPass(await knownSlots(log, stream, span), clear.pass);
    if (!pass) return `${check} did not pass`;
    proof[check] = pass;
  }
  return proof;
}
