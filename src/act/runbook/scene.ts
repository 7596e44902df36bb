import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Runbook } from '#ground/config/schema/runbook.ts';
import type { Steps } from '#ground/durable/steps.ts';

/** A run, as its records are written. */
export type Run = Pick<Scene, 'tools' | 'input' | 'steps' | 'afterSeq'>;

/** One run: who acts, on what, by which steps, and from where on its records stand in the `runbooks` stream. */
export type Scene = {
  tools: RunbookTools;
  input: RunbookInput;
  runbook: Runbook;
  steps: Steps;
  /** When the alarm was raised, or an operator asked for it. */
  startedAt: EpochMs;
  afterSeq: number;
};

/** Why a run may not act. `isCalm`: and nobody has to do anything about that. */
export type Objection = { reason: string; isCalm?: true };

/** Of which no run may be lost: a store that is away for half an hour is waited for. */
export const patient = { timeoutMs: 30_000, retries: 360, retryDelayMs: 5000 };

/** For steps that only read, record or compare-and-set: each may be repeated. */
export const repeatable = { timeoutMs: 30_000, retries: 5, retryDelayMs: 2000 };
