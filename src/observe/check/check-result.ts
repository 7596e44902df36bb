import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Phases } from '#ground/http/http-client.ts';

/** One exchange, judged; redirects followed count as exchanges of their own in `requests`. */
export type StepResult = {
  method: string;
  /** Without query values and secrets. */
  url: string;
  outcome: Outcome;
  status?: number;
  /** What did not hold, as it may be shown: `$.action (FALLBACK) in [ANSWER, ASK_CLARIFY]`. Empty on pass. */
  problems: string[];
  /** Every `answers` entry that matches: exactly one names the answer, two prove nothing. */
  answers: string[];
  /** Values of `keep` paths. */
  kept: Record<string, Json>;
  /** Of the body, after decompression. */
  bytes: number;
  phases: Phases;
  remoteAddress?: string;
  tlsDaysLeft?: number;
};

/** One run of a check: its steps up to the first that did not pass or degrade. */
export type Attempt = {
  at: EpochMs;
  outcome: Outcome;
  /** One line: why not pass. Empty on pass. */
  reason: string;
  steps: StepResult[];
};

/** What a check came to, with every attempt. Plain JSON: it is the body of the record. */
export type CheckResult = {
  check: string;
  environment: string;
  /** Of the last attempt; a failure that a confirm did not repeat is `degraded`, never pass. */
  outcome: Outcome;
  reason: string;
  attempts: Attempt[];
  /** HTTP requests sent, over all attempts. */
  requests: number;
  /** Estimated by `spends`, over all attempts that reached the spending step. */
  tokens: number;
  /** What the target says it runs, when this is the identity check. */
  release?: string;
};
