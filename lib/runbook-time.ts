import type { Config } from '#ground/config/schema/config.ts';
import type { Runbook } from '#ground/config/schema/runbook.ts';

/** A round may use its time on each of its six tries, with a pause after each. */
const roundMsMax = 6 * 310_000;
/** Of the steps that only look or record: a store may be away for half an hour, a bus for two hours. */
const spareMs = 4 * 3_600_000;
/** Of one act: four that could not begin, twice, when it is certain that the first never did, and looks at what became of it. */
const triesMax = 10;
const besidesMs = 60_000;

/** Longer than the longest run that the config can ask for: an execution that is timed out tells nobody its end. */
export const executionMs = ({ runbooks }: Config): number =>
  Math.max(0, ...Object.values(runbooks).map(runMs)) + spareMs;

function runMs({ approveWithin, do: actions, verify }: Runbook): number {
  const actMs = actions.reduce(
    (sum, { timeout, liveWithin }) => sum + triesMax * (timeout + besidesMs) + liveWithin,
    0,
  );
  // In any mode: a run that could change settings besides its release asks a person.
  return approveWithin + actMs + verify.rounds * (verify.every + roundMsMax);
}
