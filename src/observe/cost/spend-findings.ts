import { formatDuration } from '#ground/base/duration.ts';
import type { Finding } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { type Budget, budgetsOf } from '#observe/cost/budgets.ts';

/** Refuses a schedule that spends more than a cap allows, or more than 10 % of what a limit leaves to everybody. */
export function spendFindings(config: Config): Finding[] {
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
  return `expected checks to spend at most ${share}${amount(max)} ${unit} ${span}, not ${spent.join(', ')}`;
}

const amount = (value: number): string => String(Math.round(value * 100) / 100);
