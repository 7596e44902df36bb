import type { Clock } from '#ground/base/clock.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';
import type { CheckResult } from '#observe/check/check-result.ts';

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

export type CheckTools = {
  config: Config;
  http: HttpClient;
  vault: Vault;
  clock: Clock;
};

/** Runs these checks, honouring needs, pace, concurrency and confirms. Never rejects for what a target does. */
export declare function runSet(set: CheckSet, tools: CheckTools): Promise<CheckResult[]>;
