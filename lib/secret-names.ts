import type { Config } from '#ground/config/schema/config.ts';

/** Secrets that probing needs, and those that runbooks need besides: each role reads no other. */
export function secretNames(config: Config): { probe: string[]; runbook: string[] } {
  const { runbooks: _, ...watching } = config;
  return { probe: namesIn(watching), runbook: namesIn(config) };
}

const namesIn = (value: unknown): string[] => [...new Set(found(value))].sort();

/** Every `{ secret: NAME }`, at any depth. */
function found(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value);
  const [only] = members;
  if (members.length === 1 && only?.[0] === 'secret' && typeof only[1] === 'string') return [only[1]];
  return members.flatMap(([, member]) => found(member));
}
