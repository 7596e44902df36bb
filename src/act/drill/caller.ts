import type { EpochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';

/** One call of a check on a target, as a drill sees it. Plain JSON, without bodies and secrets. */
export type Called = {
  /** When its last request was sent, or would have been. */
  at: EpochMs;
  /** Of the check: pass, or what it came to. */
  outcome: Outcome;
  /** Of the last exchange; absent when there was none. */
  status?: number;
  /** Every `answers` entry that its last response is: exactly one names it, two prove nothing. */
  answers: string[];
  /** One line: why not pass. Redacted. */
  reason: string;
  /** Whole seconds; absent: the response had no Retry-After that could be read. */
  retryAfterSeconds?: number;
  /** The check's earlier steps ran just before: this process had no such actor, or lost it. Absent: they did not. */
  isNewActor?: true;
  /** HTTP requests sent. */
  requests: number;
  /** As the check's `spends` estimates; 0 when the spending step was not reached. */
  tokens: number;
};

export type CallOrder = {
  environment: string;
  check: string;
  /** A cookie jar that this process keeps under this name; the check's earlier steps run when there is none yet. */
  actor: string;
};

export type BurstOrder = CallOrder & {
  requests: number;
  /** The one that may block: a 5xx that is this answer and no other is no server error. */
  answer: string;
  /** Above so many answers of 5xx what is still awaited is cut. */
  serverErrorsMax: number;
};

/** What a burst came to. Durations in milliseconds with fractions. */
export type BurstReport = {
  at: EpochMs;
  requests: number;
  /** Sent at all. */
  sent: number;
  /** From the first request leaving to the last: without it a rate verdict proves little. */
  skewMs: number;
  /** The most that were under way at once. */
  concurrencyMax: number;
  admitted: number;
  /** By name of the answer; `unnamed` matches none, `ambiguous` several. */
  answers: Record<string, number>;
  unnamed: number;
  ambiguous: number;
  /** Of 5xx; one that no answer names is counted here only. */
  serverErrors: number;
  /** No answer: refused, reset, timed out. */
  failed: number;
  /** Why most of them failed, or what most of the unnamed were; empty when there are none. */
  reason: string;
  /** By status. */
  statuses: Record<string, number>;
  /** From the first request sent to the first response that is an answer. */
  firstBlockMs?: number;
  /** Over all responses that are an answer. Each counts from its own coming: `overMs…` is from the first request sent. */
  retryAfter: {
    shown: number;
    missing: number;
    secondsMin?: number;
    secondsMax?: number;
    overMsMin?: number;
    overMsMax?: number;
  };
  tokens: number;
  /** Cut because of too many 5xx. */
  isCut: boolean;
};

/**
 * Calls a target as its users would. Resolves for whatever the target does and rejects only when `signal` aborts or a
 * secret is missing. Calls are paced with everything else on the environment; a burst is not.
 */
export type Caller = {
  call(order: CallOrder, signal: AbortSignal): Promise<Called>;
  /** The last step so many times at once, by one actor, on connections that are open already. */
  together(order: CallOrder, calls: number, signal: AbortSignal): Promise<Called[]>;
  /** Sends exactly `requests`, once: never repeated, whatever comes. */
  burst(order: BurstOrder, signal: AbortSignal): Promise<BurstReport>;
  /** A number that the target itself tells, such as tokens used; undefined when it cannot be read. */
  meter(
    environment: string,
    meter: { path: string; json: string },
    signal: AbortSignal,
  ): Promise<number | undefined>;
  /** What the identity check says that an environment runs; undefined: it does not say. Absent: nobody is asked. */
  release?(environment: string, signal: AbortSignal): Promise<string | undefined>;
};
