import type { Clock } from '#ground/base/clock.ts';
import type { Account, Accounts, Ledger, Payer } from '#face/demo/ledger.ts';
import { hasFault, type Release } from '#face/demo/release.ts';
import type { Limits } from '#face/demo/variables.ts';

/** Tokens that a call is going to take. */
export type Estimate = { input: number; output: number };
export type BudgetRefusal = 'request exceeds cost cap' | 'cost budget exceeded';

/** Each `booked` is ended by one `settle` (the model answered) or `refund` (nothing was spent). */
export type Booking =
  | { kind: 'booked'; settle(): void; refund(): void }
  | { kind: 'refused'; reason: BudgetRefusal };

export type Budgets = { book(estimate: Estimate, payer: Payer): Booking };

export type BudgetsOptions = {
  clock: Clock;
  release: Release;
  limits: () => Limits;
  ledger: Ledger;
  /** Called with the tokens that are billed. */
  onBilled: (tokens: number) => void;
};

const forgetsAfterMs = 3000;

/**
 * A request that is too large is refused at once; a daily cap or an address's window refuses once so many tokens are
 * spent or reserved. What passes is reserved before the model is asked, so that calls at once cannot pass together.
 */
export function createBudgets(options: BudgetsOptions): Budgets {
  const { release, limits, ledger, onBilled } = options;
  const forget = forgetful(options);
  return {
    book(estimate, payer) {
      forget();
      const caps = limits();
      const tokens = estimate.input + estimate.output;
      const accounts = ledger.accounts(payer, caps.COST_IP_WINDOW_SECONDS);
      const add = (count: number): void => addTo(Object.values(accounts), count);
      const reason = tooLarge(estimate, caps) ?? spent(accounts, caps, release);
      if (reason && hasFault(release, 'bills-blocked')) {
        add(tokens);
        onBilled(tokens);
      }
      if (reason) return { kind: 'refused', reason };
      return bookingOf(add, tokens, !hasFault(release, 'overshoot'), onBilled);
    },
  };
}

/** Without reserving, what a call costs counts only once the model answered: until then others see room. */
function bookingOf(
  add: (tokens: number) => void,
  tokens: number,
  isReserved: boolean,
  onBilled: (tokens: number) => void,
): Booking {
  if (isReserved) add(tokens);
  return {
    kind: 'booked',
    settle() {
      if (!isReserved) add(tokens);
      onBilled(tokens);
    },
    refund() {
      if (isReserved) add(-tokens);
    },
  };
}

function tooLarge({ input, output }: Estimate, caps: Limits): BudgetRefusal | undefined {
  const fits =
    output <= caps.COST_REQUEST_MAX_OUTPUT_TOKENS && input + output <= caps.COST_REQUEST_MAX_TOKENS;
  return fits ? undefined : 'request exceeds cost cap';
}

function spent({ service, actor, ip }: Accounts, caps: Limits, release: Release): BudgetRefusal | undefined {
  const looksAtDay = !hasFault(release, 'never-enforced');
  const isSpent =
    (looksAtDay && service.tokens >= caps.COST_GLOBAL_DAILY_TOKENS) ||
    actor.tokens >= caps.COST_ACTOR_DAILY_TOKENS ||
    ip.tokens >= caps.COST_IP_WINDOW_TOKENS;
  return isSpent ? 'cost budget exceeded' : undefined;
}

function addTo(accounts: readonly Account[], tokens: number): void {
  for (const account of accounts) account.tokens += tokens;
}

/** A release with this fault starts every window and every day anew after a few seconds. */
function forgetful({ release, ledger, clock }: BudgetsOptions): () => void {
  if (!hasFault(release, 'window-forgets')) return () => {};
  let sinceMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs - sinceMs < forgetsAfterMs) return;
    sinceMs = nowMs;
    ledger.clear();
  };
}
