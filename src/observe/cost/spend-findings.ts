import { formatDuration } from '#ground/base/duration.ts';
import type { Finding } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { type Budget, budgetsOf } from '#observe/cost/budgets.ts';
import { drillSpend } from '#observe/cost/drill-costs.ts';

/**
 * Refuses a schedule that spends more than a cap allows, or whose checks spend more than 10 % of what a limit leaves to
 * everybody, and a drill that may spend more than it declares.
 */
export const spendFindings = (config: Config): Finding[] => [
  ...overBudgets(config),
  ...Object.entries(config.drills).flatMap(([name, { tokensMax }]) => {
    const { tokens } = drillSpend(config, name);
    const message = `expected at least ${tokens}: so many tokens a run may spend as it is declared`;
    return tokens > tokensMax ? [{ path: ['drills', name, 'tokensMax'], message }] : [];
  }),
];

function overBudgets(config: Config): Finding[] {
  const over = budgetsOf(config).filter(({ share, shareMax }) => share > shareMax);
  const byPath = Map.groupBy(over, ({ path }) => path.join('.'));
  return [...byPath.values()].flatMap((budgets) => {
    const [first] = budgets;
    return first ? [{ path: first.path, at: 'whole' as const, message: messageFor(first, budgets) }] : [];
  });
}

function messageFor(first: Budget, budgets: readonly Budget[]): string {
  const { shareMax, max, unit, per } = first;
  const span = per === undefined ? 'for one run' : `per ${formatDuration(per)}`;
  const share = shareMax === 1 ? '' : `${shareMax * 100} % of `;
  const spent = budgets.map(
    ({ environment, used, share: taken }) =>
      `${environment === undefined ? '' : `in ${environment} `}${amount(used)} (${Math.ceil(taken * 100)} %)`,
  );
  const who = first.path[0] === 'spend' ? first.path[1] : 'checks';
  return `expected ${who} to spend at most ${share}${amount(max)} ${unit} ${span}, not ${spent.join(', ')}`;
}

const amount = (value: number): string => String(Math.round(value * 100) / 100);
