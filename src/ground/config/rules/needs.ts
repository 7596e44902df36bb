import type { Finding } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** Checks that wait for each other would never run. Each cycle is named once, at its first check in the config. */
export function needsCycles(config: Config): Finding[] {
  const reported = new Set<string>();
  return Object.keys(config.checks).flatMap((check) => {
    const cycle = reported.has(check) ? undefined : cycleThrough(config, check);
    if (!cycle) return [];
    for (const member of cycle) reported.add(member);
    const message = `expected no cycle: ${[...cycle, check].join(' needs ')}`;
    return [{ path: ['checks', check, 'needs'], message, at: 'whole' }];
  });
}

/** The shortest way from a check back to itself. */
function cycleThrough(config: Config, check: string): string[] | undefined {
  const queue: string[][] = [[check]];
  const seen = new Set<string>();
  for (let way = queue.shift(); way; way = queue.shift()) {
    for (const need of needsOf(config, way.at(-1) ?? check)) {
      if (need === check) return way;
      if (!seen.has(need)) queue.push([...way, need]);
      seen.add(need);
    }
  }
  return undefined;
}

const needsOf = (config: Config, check: string): string[] =>
  Object.hasOwn(config.checks, check) ? (config.checks[check]?.needs ?? []) : [];
