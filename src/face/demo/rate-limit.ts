import type { Clock } from '#ground/base/clock.ts';
import type { Limits } from '#face/demo/variables.ts';

type Caller = { hitsMs: number[]; lockouts: number; lockedUntilMs: number };

export type Admission = { kind: 'admitted' } | { kind: 'locked'; retryAfterSeconds: number };
export type RateLimit = { admit(ip: string): Admission };

/** Of WAF_LOCKOUT_SECONDS: by default 30, 120, 600 and 3600 seconds. */
const steps = [1, 4, 20, 120] as const;
/** After so long without a lockout, an hour by default, an address starts from the first step again. */
const forgetSteps = 120;
const callersMax = 1000;

/** So many requests per address and window; one more locks the address out, each time for longer. */
export function createRateLimit(clock: Clock, limits: () => Limits): RateLimit {
  const callers = new Map<string, Caller>();
  return {
    admit(ip) {
      const nowMs = clock.monotonicMs();
      const caller = remember(callers, ip);
      if (nowMs < caller.lockedUntilMs) return locked(caller, nowMs);
      const {
        WAF_BURST_REQUESTS: most,
        WAF_BURST_WINDOW_SECONDS: seconds,
        WAF_LOCKOUT_SECONDS: lockout,
      } = limits();
      caller.hitsMs = caller.hitsMs.filter((hitMs) => hitMs > nowMs - seconds * 1000);
      if (caller.hitsMs.length < most) {
        caller.hitsMs.push(nowMs);
        return { kind: 'admitted' };
      }
      lockOut(caller, nowMs, lockout * 1000);
      return locked(caller, nowMs);
    },
  };
}

function lockOut(caller: Caller, nowMs: number, stepMs: number): void {
  if (nowMs - caller.lockedUntilMs > forgetSteps * stepMs) caller.lockouts = 0;
  const step = Math.min(caller.lockouts, steps.length - 1);
  caller.lockedUntilMs = nowMs + (steps[step] ?? 0) * stepMs;
  caller.lockouts += 1;
  caller.hitsMs = [];
}

const locked = (caller: Caller, nowMs: number): Admission => ({
  kind: 'locked',
  retryAfterSeconds: Math.ceil((caller.lockedUntilMs - nowMs) / 1000),
});

function remember(callers: Map<string, Caller>, ip: string): Caller {
  const known = callers.get(ip);
  if (known) return known;
  const oldest = callers.keys().next();
  if (callers.size >= callersMax && !oldest.done) callers.delete(oldest.value);
  const caller = { hitsMs: [], lockouts: 0, lockedUntilMs: 0 };
  callers.set(ip, caller);
  return caller;
}
