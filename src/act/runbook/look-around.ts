import { type KnownGood, lastKnownGood } from '#act/runbook/last-known-good.ts';
import { releaseSpans } from '#act/runbook/release-spans.ts';
import type { Scene } from '#act/runbook/scene.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { isOpen } from '#act/limits/lease.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { isWatchedBy, scheduleOf } from '#ground/config/schedule.ts';
import { shaOf } from '#observe/release/record-release.ts';
import { noteRelease } from '#observe/release/release-state.ts';
import { runManually } from '#observe/watch/run-manually.ts';

/** What a run knows of its target when it decides. Plain JSON: it is remembered. */
export type Sight = {
  /** The checks whose failing forbids to act, asked just now. */
  dependencies: Record<string, Outcome>;
  /** The release that runs, and the one before, with when each was first seen; absent as far as nothing is known. */
  release?: string;
  since?: number;
  /** Whether another release was ever seen here. */
  changed: boolean;
  lastKnownGood?: string;
  lastKnownGoodSha?: string;
  /** Of the last known good release. */
  goodSpan?: { from: number; to?: number };
  /** What ran between the last known good release and the one that runs, newest first. */
  between?: { release: string; from: number; to?: number }[];
  /** Why there is none. */
  noneIsGood?: string;
  tainted: { from: number; to: number; deployments: string[] }[];
};

const lookMsMax = 120_000;

/** Asks the target which release it runs and the dependencies how they are, and evidence what was good. */
export const lookAround = (scene: Scene, name: string): Promise<Sight> =>
  scene.steps.step(name, (signal) => look(scene, signal), {
    timeoutMs: lookMsMax,
    retries: 5,
    retryDelayMs: 5000,
  });

async function look(scene: Scene, signal: AbortSignal): Promise<Sight> {
  const { tools, input, runbook } = scene;
  const { environment } = input;
  const dependencies = await askChecks(scene, signal);
  const tainted = await taintedSpans(scene);
  const target = { service: tools.config.service, environment };
  const spans = await releaseSpans(tools.log, target);
  const [current, before] = spans;
  const known = await lastKnownGood(tools, { environment, spans, checks: runbook.verify.checks, tainted });
  return {
    dependencies,
    tainted,
    changed: before !== undefined,
    ...(current && { release: current.release, since: current.from }),
    ...(known.kind === 'known' ? await goodOf(known.good, scene) : { noneIsGood: known.reason }),
  };
}

async function goodOf(
  { release, span, between }: KnownGood,
  { tools, input }: Scene,
): Promise<Partial<Sight>> {
  const target = { service: tools.config.service, environment: input.environment };
  const sha = await shaOf(tools.log, target, release);
  return {
    lastKnownGood: release,
    goodSpan: plain(span),
    between: between.map((one) => ({ release: one.release, ...plain(one) })),
    ...(sha !== undefined && { lastKnownGoodSha: sha }),
  };
}

const plain = ({ from, to }: { from: number; to?: number }) => ({ from, ...(to !== undefined && { to }) });

/** Records what they come to under this run, and the release if it changed. */
async function askChecks(
  { tools, input, runbook }: Scene,
  signal: AbortSignal,
): Promise<Record<string, Outcome>> {
  const { environment, run, incident } = input;
  const { config } = tools;
  const identity = config.release?.identity;
  const vetoing = vetoers({ tools, runbook }, environment);
  const checks = [...new Set([...vetoing, ...(identity ? [identity.check] : [])])];
  if (checks.length === 0) return {};
  const reports = await runManually({ environment, checks, run, incident, signal }, tools);
  const seen = reports.find(({ result }) => result.release !== undefined)?.result.release;
  if (seen !== undefined && identity) {
    const target = { service: config.service, environment };
    await noteRelease(tools, target, { release: seen, is: identity.is, at: tools.clock.now() });
  }
  const outcomes = reports.map(({ result }) => [result.check, result.outcome] as const);
  return Object.fromEntries(outcomes.filter(([check]) => vetoing.includes(check)));
}

/** Of this environment: a dependency that nobody watches here says nothing. */
function vetoers({ tools, runbook }: Pick<Scene, 'tools' | 'runbook'>, environment: string): string[] {
  const { tags = [], checks = [] } = runbook.guards.vetoedBy ?? {};
  const isWatched = isWatchedBy(scheduleOf(tools.config));
  const tagged = Object.entries(tools.config.checks)
    .filter(([, check]) => check.tags.some((tag) => tags.includes(tag)))
    .map(([name]) => name);
  return [...new Set([...checks, ...tagged])].filter((check) => isWatched({ environment, check }));
}

async function taintedSpans({ tools, input }: Scene): Promise<Sight['tainted']> {
  const target = { service: tools.config.service, environment: input.environment };
  const { taints, lease } = await readTarget(tools.state, target);
  const open = isOpen(lease) ? [{ from: lease.openedAt, to: tools.clock.now(), deployments: [] }] : [];
  return [...taints.map(({ from, to, deployments }) => ({ from, to, deployments })), ...open];
}
