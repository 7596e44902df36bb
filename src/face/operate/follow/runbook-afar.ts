import { z } from 'zod';
import type { Ending, Phase } from '#act/runbook/phase.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import { runbooksStream } from '#act/runbook/runbooks-stream.ts';
import { tailOf } from '#face/operate/follow/tail.ts';
import { type Following, untilSeen } from '#face/operate/follow/until-seen.ts';
import type { RunbookRunner } from '#face/operate/run-runbook.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { textOf } from '#record/evidence/body-of.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

export type RunbookAfarHooks = Omit<Following, 'clock' | 'withinMs'> & {
  onPhase: (input: RunbookInput, phase: Phase, text: string) => void;
};

/** It goes on without whoever looks. */
const withinMs = 8 * 3_600_000;
/** A queue, a cold start, a first record. */
const heardWithinMs = 420_000;

/**
 * Has one run run elsewhere, and follows it by its records until its end stands there. Rejects RUN_UNHEARD when nothing is heard
 * of it, RUN_UNFINISHED when the signal or the time ends that, and with what `start` rejects with.
 */
export const runbookAfar =
  (
    { log, clock }: { log: EvidenceLog; clock: Clock },
    start: (run: string, input: RunbookInput) => Promise<void>,
    { onPhase, ...following }: RunbookAfarHooks,
  ): RunbookRunner =>
  async (input) => {
    const { run } = input;
    const next = await tailOf(log, runbooksStream, run);
    await start(run, input);
    const heardByMs = clock.monotonicMs() + heardWithinMs;
    let isHeard = false;
    const look = async (): Promise<Ending | 'unheard' | undefined> => {
      const records = await next();
      records.forEach((record) => onPhase(input, textOf(record, 'phase') as Phase, textOf(record, 'reason')));
      isHeard ||= records.length > 0;
      const ending = records.map(endOf).find((one) => one !== undefined);
      return ending ?? (isHeard || clock.monotonicMs() < heardByMs ? undefined : 'unheard');
    };
    const seen = await untilSeen(look, { ...following, clock, withinMs });
    if (seen === 'unheard') throw unheard(run);
    if (seen === undefined) throw unfinished(run);
    return seen;
  };

const End = z.object({
  phase: z.enum(['refused', 'dry-run', 'expired', 'verified', 'stuck']),
  reason: z.string(),
});

function endOf({ body, outcome }: EvidenceRecord): Ending | undefined {
  const parsed = End.safeParse(body);
  return parsed.success ? { ...parsed.data, outcome } : undefined;
}

const unheard = (run: string): MusterError =>
  new MusterError('RUN_UNHEARD', `nothing was heard of ${run}`, {
    hint: "look into the log and the dead letters of the stack's runbook function",
    exit: 3,
  });

const unfinished = (run: string): MusterError =>
  new MusterError('RUN_UNFINISHED', `left; ${run} is not finished, and goes on without us`, {
    hint: `its records: muster evidence list --stream ${runbooksStream}`,
    exit: 3,
  });
