import type { Outcome } from '#ground/base/outcome.ts';
import type { Check } from '#ground/config/schema/check.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { faultOf, stopped } from '#observe/check/attempt.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';
import { findCheck, findEnvironment } from '#observe/check/find.ts';
import { createLimiter } from '#observe/check/limiter.ts';
import { isInLoop, skipReason } from '#observe/check/needs.ts';
import { pacerOf } from '#observe/check/pacer.ts';
import { runCheck, type CheckScope } from '#observe/check/run-check.ts';
import { createSelfCheck } from '#observe/check/self-check.ts';

export type CheckSet = {
  environment: string;
  /** In the order wanted; `needs` among them are run first. */
  checks: readonly string[];
  /** Whether and how a first failure of this check is re-checked; undefined: not at all. */
  confirm?: (check: string) => { times: number; everyMs: number } | undefined;
  /** The last known outcome of a needed check that is not in the set; undefined: none, so run anyway. */
  latest?: (check: string) => Promise<Outcome | undefined>;
  /** Called as each check ends. */
  onResult?: (result: CheckResult) => void;
  /** Ends the run early: checks not yet judged come out `unknown`. */
  signal?: AbortSignal;
};

/** So many attempts run at once. */
const concurrencyMax = 4;

/**
 * Runs these checks, honouring needs, pace, concurrency and confirms; answers in the order wanted, redacted.
 * Never rejects for what a target does; CHECK_UNKNOWN or ENVIRONMENT_UNKNOWN for a name that the config has not.
 */
export async function runSet(set: CheckSet, tools: CheckTools): Promise<CheckResult[]> {
  const names = [...new Set(set.checks)];
  const scopeOf = scopes(set, tools);
  const checks = new Map(names.map((name) => [name, findCheck(name, tools.config)]));
  const running = new Map<string, Promise<CheckResult>>();

  const start = (name: string, check: Check): Promise<CheckResult> => {
    const known = running.get(name);
    if (known) return known;
    const result = runWhenNeedsAllow(name, check);
    running.set(name, result);
    return result;
  };
  const outcomeOf = async (name: string): Promise<Outcome | undefined> => {
    const check = checks.get(name);
    return check ? (await start(name, check)).outcome : set.latest?.(name);
  };
  const runWhenNeedsAllow = async (name: string, check: Check): Promise<CheckResult> => {
    const result = await guarded(name, set, tools, async () => {
      const reason = await whyNot(name, check, tools.config, outcomeOf);
      return reason === undefined ? runCheck(name, check, scopeOf(name)) : notRun(name, set, reason);
    });
    set.onResult?.(result);
    return result;
  };
  return Promise.all([...checks].map(([name, check]) => start(name, check)));
}

/** What all checks of a set share, with what is each check's own. */
function scopes({ environment, confirm, signal }: CheckSet, tools: CheckTools): (name: string) => CheckScope {
  const { config, http, clock } = tools;
  const shared = {
    tools,
    environmentName: environment,
    environment: findEnvironment(environment, config),
    pacer: pacerOf(http, environment, config.client.pace, clock),
    selfCheck: createSelfCheck(http, config.client, clock),
    limit: createLimiter(concurrencyMax),
    signal,
  };
  return (name) => ({ ...shared, confirm: confirm?.(name) });
}

async function whyNot(
  name: string,
  check: Check,
  { checks }: Config,
  outcomeOf: (name: string) => Promise<Outcome | undefined>,
): Promise<string | undefined> {
  if (isInLoop(name, checks)) return 'skipped: its needs lead back to itself';
  const needs = await Promise.all(
    check.needs.map(async (needed) => ({ check: needed, outcome: await outcomeOf(needed) })),
  );
  return skipReason(needs);
}

/** A bug of ours inside one check is that check's `unknown`; the others go on. */
async function guarded(
  name: string,
  set: CheckSet,
  { vault }: CheckTools,
  run: () => Promise<CheckResult>,
): Promise<CheckResult> {
  try {
    return set.signal?.aborted ? notRun(name, set, stopped) : await run();
  } catch (error) {
    return notRun(name, set, vault.redact(faultOf(error)));
  }
}

const notRun = (check: string, { environment }: CheckSet, reason: string): CheckResult => ({
  check,
  environment,
  outcome: 'unknown',
  reason,
  attempts: [],
  requests: 0,
  tokens: 0,
});
