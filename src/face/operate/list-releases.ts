import { isOpen } from '#act/limits/lease.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { cameWhileLowered, lastKnownGood } from '#act/runbook/last-known-good.ts';
import { releaseSpans, type ReleaseSpan } from '#act/runbook/release-spans.ts';
import { rolledBackFrom } from '#act/runbook/rolled-back.ts';
import { provenEnd } from '#act/runbook/span-evidence.ts';
import { unseenBeforeEnd } from '#act/runbook/unseen.ts';
import { requireNames } from '#face/operate/require-names.ts';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { isWatchedBy, scheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { shasOf } from '#observe/release/record-release.ts';
import { sameRelease } from '#observe/release/same-release.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { slotStream } from '#record/evidence/stream.ts';

export type ListedRelease = ReleaseSpan & {
  environment: string;
  /** Of the commit, where somebody said. */
  sha?: string;
  /** `runs` now; `good`: what a rollback goes back to; `bad`: one went back from it; `lowered`: it came while a limit was lowered. */
  is: ('runs' | 'good' | 'bad' | 'lowered')[];
  /** Checks that passed at its end as often in a row as clears their alarm, and those that did not. */
  passed: string[];
  notPassed: string[];
};

export type Releases = {
  /** By environment, the newest first. */
  releases: ListedRelease[];
  /** Environments that have nothing to go back to, and why. */
  none: { environment: string; reason: string }[];
};

type Tools = {
  config: Config;
  log: EvidenceLog;
  state: StateStore;
  now: EpochMs;
  /** Where what is scheduled runs: `local`, or a region. */
  location: string;
};

const spansMax = 20;

/** What ran where since when, which releases have passing evidence of their own, and which is the last known good. Rejects ENVIRONMENT_UNKNOWN. */
export async function listReleases(tools: Tools, environment?: string): Promise<Releases> {
  const known = Object.keys(tools.config.environments);
  if (environment !== undefined) requireNames('environment', [environment], known);
  const wanted = environment === undefined ? known : [environment];
  const all = await Promise.all(wanted.map((one) => releasesOf(tools, one)));
  return { releases: all.flatMap(({ releases }) => releases), none: all.flatMap(({ none }) => none) };
}

async function releasesOf(tools: Tools, environment: string): Promise<Releases> {
  const { config, log, state, now, location } = tools;
  const target = { service: config.service, environment };
  const seen = await releaseSpans(log, target);
  const spans = seen.slice(0, spansMax);
  if (spans.length === 0) return { releases: [], none: [] };
  const checks = provingChecks(config, environment);
  const lowered = await loweredSpans(state, target, now);
  const bad = await rolledBackFrom(log, environment);
  const last = await lastKnownGood(
    { log, config, location },
    { environment, spans: seen, checks, tainted: lowered },
  );
  const is = config.release?.identity.is ?? 'label';
  const shas = await shasOf(
    log,
    target,
    spans.map(({ release }) => release),
  );
  const releases = spans.map(async (span): Promise<ListedRelease> => {
    const sha = shas.get(span.release);
    const good = last.kind === 'known' && last.good.span.from === span.from;
    const isBad = bad.some((one) => sameRelease(one, span.release, is));
    const isLowered = cameWhileLowered(config, environment, span, lowered);
    const marks: ListedRelease['is'] = [
      ...(span.to === undefined ? (['runs'] as const) : []),
      ...(good ? (['good'] as const) : []),
      ...(isBad ? (['bad'] as const) : []),
      ...(isLowered ? (['lowered'] as const) : []),
    ];
    const proven = await evidenceOf(tools, environment, span, checks);
    return { environment, ...span, ...(sha !== undefined && { sha }), is: marks, ...proven };
  });
  const none = last.kind === 'none' ? [{ environment, reason: last.reason }] : [];
  return { releases: await Promise.all(releases), none };
}

/** What runbooks verify with there; where none does, all that is scheduled. */
function provingChecks(config: Config, environment: string): string[] {
  const isWatched = isWatchedBy(scheduleOf(config));
  const verified = Object.values(config.runbooks)
    .filter(({ when }) => when.environments.includes(environment))
    .flatMap(({ verify }) => verify.checks);
  const names = verified.length > 0 ? verified : Object.keys(config.checks);
  return [...new Set(names)].filter((check) => isWatched({ environment, check }));
}

async function evidenceOf(
  { config, log, location }: Pick<Tools, 'config' | 'log' | 'location'>,
  environment: string,
  span: ReleaseSpan,
  checks: readonly string[],
): Promise<Pick<ListedRelease, 'passed' | 'notPassed'>> {
  const [passed, notPassed]: [string[], string[]] = [[], []];
  const graceMs = await unseenBeforeEnd({ log, config, location }, environment, span);
  for (const check of checks) {
    const stream = slotStream({ environment, service: config.service, check, location });
    const { clear } = alarmPolicyFor(config, environment, check);
    const proven = await provenEnd(log, stream, span, { passes: clear.pass, graceMs });
    (proven.kind === 'proven' ? passed : notPassed).push(check);
  }
  return { passed, notPassed };
}

async function loweredSpans(
  state: StateStore,
  target: { service: string; environment: string },
  now: EpochMs,
): Promise<{ from: number; to: number }[]> {
  const { lease, taints } = await readTarget(state, target);
  const open = isOpen(lease) ? [{ from: lease.openedAt, to: epochMs(now) }] : [];
  return [...taints.map(({ from, to }) => ({ from, to })), ...open];
}
