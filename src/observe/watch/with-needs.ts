import type { Config } from '#ground/config/schema/config.ts';

/** These checks and all that they need, each once. */
export function withNeeds(config: Config, checks: readonly string[]): string[] {
  const all = new Set<string>();
  const add = (check: string): void => {
    if (all.has(check)) return;
    config.checks[check]?.needs.forEach(add);
    all.add(check);
  };
  checks.forEach(add);
  return [...all];
}
