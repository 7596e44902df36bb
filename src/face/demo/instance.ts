import type { Clock } from '#ground/base/clock.ts';
import type { Random } from '#ground/base/random.ts';
import { createBreaker } from '#face/demo/breaker.ts';
import { createBudgets } from '#face/demo/budgets.ts';
import { chat, type ChatParts } from '#face/demo/chat.ts';
import type { Ask, Handler, Reply } from '#face/demo/http-server.ts';
import { createLedger, type Ledger } from '#face/demo/ledger.ts';
import type { Provider } from '#face/demo/provider.ts';
import { createRateLimit } from '#face/demo/rate-limit.ts';
import { hasFault, type Release } from '#face/demo/release.ts';
import { refused } from '#face/demo/replies.ts';
import { whoami } from '#face/demo/session.ts';
import { type Limits, limitsOf, type Variables } from '#face/demo/variables.ts';

export type InstanceOptions = {
  clock: Clock;
  random: Random;
  release: Release;
  variables: () => Variables;
  /** Of the environment: outlives this deployment. */
  ledger: Ledger;
  /** Tokens billed to this environment since the demo started. */
  bill: { sinceStartTokens: number };
  provider: Provider;
};

type Route = (ask: Ask) => Reply | Promise<Reply>;

/** One running deployment of the chat service: its limits, its counters of bursts and failures (zero at the start), its routes. */
export function createInstance(options: InstanceOptions): Handler {
  const { clock, random, release, variables, bill, provider } = options;
  const limits = () => limitsOf(variables());
  const startedMs = clock.monotonicMs();
  // A release with this fault keeps in its memory what belongs into a database.
  const ledger = hasFault(release, 'forgets-on-restart') ? createLedger(clock) : options.ledger;
  const onBilled = (tokens: number): void => void (bill.sinceStartTokens += tokens);
  const parts: ChatParts = {
    clock,
    release,
    variables,
    budgets: createBudgets({ clock, release, limits, ledger, onBilled }),
    rate: createRateLimit(clock, limits),
    breaker: createBreaker(clock, limits),
    provider,
  };
  const uptimeSeconds = (): number => Math.floor((clock.monotonicMs() - startedMs) / 1000);
  const routes: Record<string, Route> = {
    'GET /health': () => health(release, uptimeSeconds()),
    'GET /db/health': () => dbHealth(release),
    'GET /auth/whoami': (ask) => whoami(ask, () => random.id()),
    'POST /api/chat': (ask) => chat(ask, parts),
    'GET /admin/usage': () => usage(ledger, bill.sinceStartTokens, limits()),
  };
  return async (ask) => {
    const route = routes[`${ask.method} ${ask.path}`];
    const reply = route ? await route(ask) : refused(404, 'not_found', 'no such path');
    return { ...reply, headers: { 'x-request-id': random.id(), ...reply.headers } };
  };
}

/** A release that is flaky is well for so long, then ill for as long. */
const flakySeconds = 6;

function health(release: Release, uptimeSeconds: number): Reply {
  const isIll = hasFault(release, 'flaky') && uptimeSeconds % (2 * flakySeconds) >= flakySeconds;
  const about = { version: release.version, uptime_seconds: uptimeSeconds };
  return isIll
    ? { status: 503, json: { status: 'error', ...about } }
    : { status: 200, json: { status: 'ok', ...about } };
}

const dbHealth = (release: Release): Reply =>
  hasFault(release, 'db')
    ? { status: 503, json: { status: 'error', db: 'down', detail: 'connection refused' } }
    : { status: 200, json: { status: 'ok', db: 'up' } };

/** What was spent against each cap, and what was billed since the demo started. */
function usage(ledger: Ledger, sinceStartTokens: number, caps: Limits): Reply {
  const { dayTokens, ipWindowTokens, actors } = ledger.usage(caps.COST_IP_WINDOW_SECONDS);
  return {
    status: 200,
    json: {
      today: { tokens: dayTokens, cap: caps.COST_GLOBAL_DAILY_TOKENS },
      ip_window: { tokens: ipWindowTokens, cap: caps.COST_IP_WINDOW_TOKENS },
      actors_today: actors,
      since_start_tokens: sinceStartTokens,
    },
  };
}
