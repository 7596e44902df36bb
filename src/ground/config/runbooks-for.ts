import { authorityOf, type Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Runbook } from '#ground/config/schema/runbook.ts';

/** What an alarm is about. */
export type Alarmed = {
  environment: string;
  check?: string | undefined;
  /** Whatever checks a runbook is for: to drill its path. */
  anyCheck?: boolean;
  severity: 'critical' | 'warning' | 'info';
};

export type CalledFor = { runbook: string; mode: Runbook['mode']; starts: boolean; why?: string };

/** Every runbook of the alarm's environment: whether the alarm starts it in this home, and why not. Pure. */
export const runbooksFor = (config: Config, alarmed: Alarmed, home?: Authority): CalledFor[] =>
  Object.entries(config.runbooks)
    .filter(([, { when }]) => when.environments.includes(alarmed.environment))
    .map(([runbook, { when, mode }]) => {
      const why = whyNot(when, alarmed) ?? elsewhere(config, alarmed, home);
      return { runbook, mode, starts: why === undefined, ...(why !== undefined && { why }) };
    });

function whyNot(
  { checks, severities }: Runbook['when'],
  { check, severity, anyCheck }: Alarmed,
): string | undefined {
  if (checks && !anyCheck && (check === undefined || !checks.includes(check)))
    return `it is for ${checks.join(', ')}${check === undefined ? '' : `, not for ${check}`}`;
  if (!severities.includes(severity))
    return `it is for ${severities.join(' and ')} alarms, not for ${severity}`;
  return undefined;
}

function elsewhere(
  config: Config,
  { environment }: Alarmed,
  home: Authority | undefined,
): string | undefined {
  const authority = authorityOf(config, environment);
  return home === undefined || authority === home ? undefined : `authority ${authority}`;
}
