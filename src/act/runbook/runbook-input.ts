import { z } from 'zod';
import type { Config } from '#ground/config/schema/config.ts';
import { runbooksFor } from '#ground/config/runbooks-for.ts';
import { severities, type EventDetail } from '#record/event/event.ts';

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
  /** The dedupe id of the alarm that called for it. */
  cause: z.string().exactOptional(),
  /** When that alarm was raised, and how severe it is. */
  alarmedAt: z.int().exactOptional(),
  severity: z.enum(severities).exactOptional(),
  /** Somebody drills the path of alarms. */
  isDrill: z.literal(true).exactOptional(),
  operator: z.string().exactOptional(),
  dryRun: z.boolean(),
});
export type RunbookInput = z.infer<typeof RunbookInput>;

/**
 * The runs that a raised alarm starts: one for each runbook it matches, named for the incident, so that its other alarms
 * are the same run; `cause` tells them apart, for the run to see that it was called again.
 */
export function runsFor(config: Config, detail: EventDetail): RunbookInput[] {
  const { environment, check, severity, incident, reason, id, at, isDrill } = detail;
  return runbooksFor(config, { environment, check, severity, anyCheck: isDrill === true })
    .filter(({ starts }) => starts)
    .map(({ runbook }) => ({
      run: `${runbook}/${incident}`,
      runbook,
      environment,
      incident,
      ...(check !== undefined && { check }),
      reason,
      cause: id,
      alarmedAt: at,
      severity,
      dryRun: isDrill === true,
      ...(isDrill && { isDrill }),
    }));
}

/** What names the execution of a run: every alarm that calls for it is one, and the run itself sees whether it is the first. */
export const executionParts = ({ run, cause }: RunbookInput): string[] =>
  cause === undefined ? [run] : [run, cause];
