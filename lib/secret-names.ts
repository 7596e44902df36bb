import type { Config } from '#ground/config/schema/config.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';

/** Names of secrets, by the story that reads them. */
type SecretNames = { probe: string[]; runbook: string[]; notify: string[]; sweep: string[] };

/**
 * Secrets that checks need, those of channels, and that of the heartbeat: each role reads no other. Those of places
 * where settings are kept come with the grants for settings, those of actions with the grants for actions.
 */
export function secretNames(config: Config): SecretNames {
  const { runbooks: _, environments, notify, monitor, ...rest } = config;
  const watched = Object.values(environments).map(({ headers }) => headers);
  const watching = secretNamesIn({ ...rest, watched });
  return {
    probe: watching,
    // Its rounds run checks.
    runbook: watching,
    notify: secretNamesIn(notify),
    sweep: secretNamesIn(monitor),
  };
}
