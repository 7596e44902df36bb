import type { Finding, Path } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { BudgetDrill, Drill, Lowering } from '#ground/config/schema/drill.ts';

export const eachDrill = (
  config: Config,
  rule: (drill: Drill, path: Path, name: string) => Finding[],
): Finding[] => Object.entries(config.drills).flatMap(([name, drill]) => rule(drill, ['drills', name], name));

/** `path` is that of the lowering; `limit` and `drill` name what is lowered and by whom. */
export const eachLowering = (
  config: Config,
  rule: (lowering: Lowering, path: Path, names: { limit: string; drill: string }) => Finding[],
): Finding[] =>
  eachDrill(config, (drill, path, name) =>
    drill.kind === 'budget-block'
      ? loweringsOf(drill, path).flatMap(({ lowering, limit, at }) =>
          rule(lowering, at, { limit, drill: name }),
        )
      : [],
  );

export const loweringsOf = (
  { lower }: BudgetDrill,
  path: Path,
): { limit: string; lowering: Lowering; at: Path }[] =>
  Object.entries(lower).map(([limit, lowering]) => ({ limit, lowering, at: [...path, 'lower', limit] }));
