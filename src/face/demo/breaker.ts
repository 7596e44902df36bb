import type { Clock } from '#ground/base/clock.ts';
import type { Limits } from '#face/demo/variables.ts';

export type Passage = { kind: 'allowed' } | { kind: 'open'; retryAfterSeconds: number };

export type Breaker = {
  /** Whether the provider may be called now. Each `allowed` is answered by one `succeeded` or `failed`. */
  enter(): Passage;
  succeeded(): void;
  failed(): void;
};

type State =
  | { kind: 'closed'; failuresMs: number[] }
  | { kind: 'open'; untilMs: number }
  | { kind: 'half-open' };

/** Opens after so many failures within a window; after its cooldown one call may try, and decides. */
export function createBreaker(clock: Clock, limits: () => Limits): Breaker {
  let state: State = { kind: 'closed', failuresMs: [] };
  const open = (): State => ({
    kind: 'open',
    untilMs: clock.monotonicMs() + limits().BREAKER_COOLDOWN_SECONDS * 1000,
  });
  return {
    enter() {
      if (state.kind === 'closed') return { kind: 'allowed' };
      // Somebody else is trying right now.
      if (state.kind === 'half-open') return { kind: 'open', retryAfterSeconds: 1 };
      const leftMs = state.untilMs - clock.monotonicMs();
      if (leftMs > 0) return { kind: 'open', retryAfterSeconds: Math.ceil(leftMs / 1000) };
      state = { kind: 'half-open' };
      return { kind: 'allowed' };
    },
    succeeded() {
      if (state.kind === 'half-open') state = { kind: 'closed', failuresMs: [] };
    },
    failed() {
      if (state.kind === 'half-open') state = open();
      if (state.kind !== 'closed') return;
      const nowMs = clock.monotonicMs();
      const { BREAKER_FAILURES: most, BREAKER_WINDOW_SECONDS: seconds } = limits();
      const failuresMs = [...state.failuresMs, nowMs].filter((atMs) => atMs > nowMs - seconds * 1000);
      state = failuresMs.length >= most ? open() : { kind: 'closed', failuresMs };
    },
  };
}
