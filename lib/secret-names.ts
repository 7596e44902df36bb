import type { Config } from '#ground/config/schema/config.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';

/** Secrets that probing needs, and those that runbooks need besides: each role reads no other. */
export function secretNames(config: Config): { probe: string[]; runbook: string[] } {
  const { runbooks: _, ...watching } = config;
  return { probe: secretNamesIn(watching), runbook: secretNamesIn(config) };
}
