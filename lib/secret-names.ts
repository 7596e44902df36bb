import type { Config } from '#ground/config/schema/config.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';

/**
 * Secrets that checks need, and those that runbooks need besides: each role reads no other. Those of places where
 * settings are kept come with the grants for settings.
 */
export function secretNames(config: Config): { probe: string[]; runbook: string[] } {
  const { runbooks, environments, ...rest } = config;
  const watched = Object.values(environments).map(({ headers }) => headers);
  const watching = { ...rest, watched };
  return { probe: secretNamesIn(watching), runbook: secretNamesIn({ watching, runbooks }) };
}
