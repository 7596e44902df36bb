import type { EpochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Failure } from '#ground/durable/failure.ts';
import type { PollState } from '#ground/durable/until.ts';

/** What an engine would have on its disk about one step. */
export type Remembered =
  | { kind: 'started'; attempt: number }
  | { kind: 'retrying'; attempt: number; at: EpochMs }
  | { kind: 'waiting'; at: EpochMs }
  | { kind: 'polling'; state: PollState; at: EpochMs }
  | { kind: 'done'; json: string }
  | { kind: 'failed'; failure: Failure };

/** By step name. */
export type StepMemory = Map<string, Remembered>;

/** A moment at which a process may die: just before or just after something is remembered. */
export type Boundary = { step: string; remembers: Remembered['kind']; side: 'before' | 'after' };

export type Memory = {
  clock: Clock;
  get(step: string): Remembered | undefined;
  keep(step: string, what: Remembered): Promise<void>;
};
