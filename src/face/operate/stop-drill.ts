import { completion, drillsStream } from '#act/drill/drill-journal.ts';
import type { DrillInput } from '#act/drill/drill-input.ts';
import type { DrillEnding, Row } from '#act/drill/drill-scene.ts';
import { windowId } from '#act/drill/leave-target.ts';
import { advanceRestore, type RestoreProgress } from '#act/limits/advance-restore.ts';
import { isOpen } from '#act/limits/lease.ts';
import type { Restorer } from '#act/limits/lease-moves.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { releaseLock } from '#act/limits/lock-moves.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';
import { type Patience, untilBack, type Waited } from '#face/operate/until-back.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { closeWindow } from '#observe/window/windows.ts';
import { seqBefore } from '#record/evidence/append-once.ts';
import { deliverOwed } from '#record/event/owed.ts';

/** A drill that is under way. */
export type DrillUnderWay = { input: DrillInput; drill: string; startedAt: EpochMs };

export type StopTools = LimitsTools & {
  config: { service: string };
  /** The run goes no further. */
  stopRun(run: string): void;
};

/** Its own records are among the newest: so many are looked at for an end that it came to by itself. */
const recordsMax = 500;

/**
 * Ends a drill in the middle: it goes no further, its end is recorded as unknown, and its limits are put back. Whoever is
 * in the middle of a write finds its lease taken over. What is not back in time is left to the watchdog.
 */
export async function stopDrill(
  tools: StopTools,
  underWay: DrillUnderWay,
  who: Restorer,
  patience: Omit<Patience, 'clock'>,
): Promise<Waited> {
  const { input, drill } = underWay;
  const target: Target = { service: tools.config.service, environment: input.environment };
  tools.stopRun(input.run);
  // A crash before this line: its lock holds its epitaph, which is told for it.
  await recordEnd(tools, underWay, target, `${who.reason} by ${who.by}`);
  // Without its lock it opens no lease and begins no lowering; an open lease keeps others away all the same.
  await changeTarget(tools.state, target, (now) => releaseLock(now, input.run));
  const step = () => restoreOurs(tools, target, input.run, who);
  const waited = await untilBack(step, { ...patience, clock: tools.clock });
  if (waited.isBack)
    await closeWindow(tools.state, target, windowId({ input, name: drill }), tools.clock.now());
  return waited;
}

/** Never the lease of a run that came after this one. */
async function restoreOurs(
  tools: LimitsTools,
  target: Target,
  run: string,
  who: Restorer,
): Promise<RestoreProgress> {
  const { lease } = await readTarget(tools.state, target);
  return isOpen(lease) && lease.run === run ? advanceRestore(tools, target, who) : { kind: 'nothing' };
}

async function recordEnd(
  tools: StopTools,
  { input, drill, startedAt }: DrillUnderWay,
  target: Target,
  reason: string,
): Promise<void> {
  const afterSeq = Math.max(0, (await seqBefore(tools.log, drillsStream)) - recordsMax);
  const ended = { input, name: drill, target, startedAt, afterSeq };
  const ending: DrillEnding = { ...nothing, drill, reason, findings: [reason] };
  const { record, ...owed } = completion(ended, ending, tools.clock.now());
  // What it sent until now nobody has counted.
  const { requests: _, tokens: __, ...body } = record.body;
  await deliverOwed(tools, [{ ...owed, record: { ...record, body } }]);
}

const nothing = {
  phase: 'completed',
  outcome: 'unknown',
  rows: [] as Row[],
  requests: 0,
  tokens: 0,
} as const;
