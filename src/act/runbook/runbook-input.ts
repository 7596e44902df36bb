import { z } from 'zod';
import type { Config } from '#ground/config/schema/config.ts';
import type { Runbook } from '#ground/config/schema/runbook.ts';
import type { EventDetail } from '#record/event/event.ts';

/** One run of a runbook: what started it, and on whose behalf. The workflow's input. */
export const RunbookInput = z.strictObject({
  /** Unique for ever; two starts of the same run are one. */
  run: z.string().min(1),
  runbook: z.string(),
  environment: z.string(),
  /** `none` when an operator started it without one. */
  incident: z.string(),
  /** The alarmed check; absent when an operator started it. */
  check: z.string().exactOptional(),
  reason: z.string(),
  operator: z.string().exactOptional(),
  dryRun: z.boolean(),
});
export type RunbookInput = z.infer<typeof RunbookInput>;

/** The runs that a raised alarm starts: one for each runbook it matches, named so that a second alarm of the incident is the same run. */
export function runsFor(config: Config, detail: EventDetail): RunbookInput[] {
  return Object.entries(config.runbooks)
    .filter(([, runbook]) => matches(runbook, detail))
    .map(([name]) => ({
      run: `${name}/${detail.incident}`,
      runbook: name,
      environment: detail.environment,
      incident: detail.incident,
      ...(detail.check !== undefined && { check: detail.check }),
      reason: detail.reason,
      dryRun: false,
    }));
}

const matches = ({ when }: Runbook, { environment, check, severity }: EventDetail): boolean =>
  when.environments.includes(environment) &&
  when.severities.includes(severity) &&
  (when.checks === undefined || (check !== undefined && when.checks.includes(check)));
