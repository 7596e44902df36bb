import type { Caller } from '#act/drill/caller.ts';

/** HTTP requests sent, and tokens as the checks' `spends` estimates them. */
export type Spent = { requests: number; tokens: number };

/** The same caller, and what all that it was told to do has cost; `spent` grows as it goes. */
export function counted(caller: Caller): { caller: Caller; spent: Spent } {
  const spent: Spent = { requests: 0, tokens: 0 };
  const add = <T extends Spent>(more: T): T => {
    spent.requests += more.requests;
    spent.tokens += more.tokens;
    return more;
  };
  return {
    spent,
    caller: {
      call: async (order, signal) => add(await caller.call(order, signal)),
      together: async (order, calls, signal) => (await caller.together(order, calls, signal)).map(add),
      async burst(order, signal) {
        const report = await caller.burst(order, signal);
        add({ requests: report.sent, tokens: report.tokens });
        return report;
      },
      async meter(environment, meter, signal) {
        spent.requests += 1;
        return caller.meter(environment, meter, signal);
      },
    },
  };
}
