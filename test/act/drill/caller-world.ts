import { createCaller } from '#act/drill/http-caller.ts';
import type { Caller, CallOrder } from '#act/drill/caller.ts';
import { epochMs } from '#ground/base/brand.ts';
import { systemClock, type Clock } from '#ground/base/clock.ts';
import type { ConfigInput } from '#ground/config/schema/config.ts';
import { createBurst } from '#ground/http/adapters/undici-burst.ts';
import type { Burst } from '#ground/http/burst.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';
import { testCa } from '../../fixtures/http/origin.ts';
import { checkWorld } from '../../fixtures/http/check-world.ts';

export type CallerWorld = {
  caller: Caller;
  tools: CheckTools;
  clock: LeapingClock;
  signal: AbortSignal;
  /** An order of this actor on the check `chat`. */
  as: (actor: string) => CallOrder;
};

export type CallerWorldOptions = {
  client?: ConfigInput['client'];
  checks?: ConfigInput['checks'];
  headers?: ConfigInput['environments'][string]['headers'];
  secrets?: Record<string, string>;
  signal?: AbortSignal;
  burst?: Burst;
};

/** A caller on real connections to a service at `origin`. Sleeping takes no time. */
export function callerWorld(origin: string, options: CallerWorldOptions = {}): CallerWorld {
  const clock = leapingClock();
  const { burst, signal, checks, ...rest } = options;
  const tools = checkWorld({ origin, clock, answers, checks: checks ?? { chat }, ...rest });
  return {
    caller: createCaller({ ...tools, burst: burst ?? createBurst({ clock: systemClock, ca: [testCa] }) }),
    tools,
    clock,
    signal: signal ?? new AbortController().signal,
    as: (actor) => ({ environment: 'e', check: 'chat', actor }),
  };
}

/** A burst that finds nobody to connect to. */
export const unopened = (): Burst => ({
  fire: async () => ({ kind: 'unopened', opened: 0, failure: { code: 'refused', message: 'no connection' } }),
});

export const answers: ConfigInput['answers'] = {
  rate_limited: {
    cause: 'rate',
    match: { status: 429, json: { '$.code': 'rate_limited' } },
    retryAfter: 'required',
  },
  budget: { cause: 'budget', match: { status: 429, json: { '$.failure': 'BUDGET' } }, retryAfter: 'absent' },
  breaker_open: {
    cause: 'capacity',
    match: { status: 503, json: { '$.failure': 'OPEN' } },
    retryAfter: 'required',
  },
  apology: {
    cause: 'dependency',
    match: { status: 200, json: { '$.text': { matches: 'technical issue' } } },
  },
};

export const chat: ConfigInput['checks'][string] = {
  steps: [
    { request: { path: '/whoami' }, expect: { cookies: ['session'] }, save: { csrf: '$.csrf' } },
    {
      request: {
        method: 'POST',
        path: '/chat',
        json: { user_text: 'hi' },
        headers: { 'x-csrf': { saved: 'csrf' } },
        timeout: '2s',
      },
      expect: { status: 200, json: { '$.action': 'ANSWER', '$.text': { notMatches: 'technical issue' } } },
      keep: ['$.text'],
    },
  ],
  spends: { tokens: 200 },
};

export type LeapingClock = Clock & { sleptMs: number[] };

/** Real time, except that sleeping is over at once. */
function leapingClock(): LeapingClock {
  const sleptMs: number[] = [];
  let leaptMs = 0;
  return {
    sleptMs,
    now: () => epochMs(systemClock.now() + leaptMs),
    monotonicMs: () => systemClock.monotonicMs() + leaptMs,
    sleep(ms) {
      if (ms > 0) sleptMs.push(ms);
      leaptMs += Math.max(0, ms);
      return Promise.resolve();
    },
  };
}
