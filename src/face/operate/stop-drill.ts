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
import { tellEnd } from '#act/limits/tell-end.ts';
import { type Patience, untilBack, type Waited } from '#face/operate/until-back.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';
import { closeWindow } from '#observe/window/windows.ts';
import { seqBefore } from '#record/evidence/append-once.ts';
import type { Owed } from '#record/event/owed.ts';

/** A drill that is under way. */
export type DrillUnderWay = { input: DrillInput; drill: string; startedAt: EpochMs };

export type StopTools = LimitsTools & {
  config: Config;
  /**
   * The run goes no further. Where it cannot be told so (a MusterError), the lease that is taken over and the lock that is
   * given back stop it at its next look at them.
   */
  stopRun(run: string): void | Promise<void>;
};

/** Its own records are among the newest: so many are looked at for an end that it came to by itself. */
const recordsMax = 500;

/**
 * Ends a drill in the middle: it goes no further, its limits are put back, and then its end is recorded as unknown. Whoever
 * is in the middle of a write finds its lease taken over. What is not back in time keeps its lock and its window until the
 * watchdog has put it back. Rejects when the end cannot be recorded; its lock, or what its target owes, tells it then.
 */
export async function stopDrill(
  tools: StopTools,
  underWay: DrillUnderWay,
  who: Restorer,
  patience: Patience,
): Promise<Waited> {
  const { input } = underWay;
  const { environment, run } = input;
  const target: Target = { service: tools.config.service, environment };
  await haltRun(tools, run, patience);
  const words = await lastWords(tools, underWay, target, `${who.reason} by ${who.by}`);
  const step = async (): Promise<RestoreProgress> => {
    await giveBack(tools, target, run, words);
    return restoreOurs(tools, target, run, who);
  };
  const { kind } = settingsSourceOf(tools.config, environment) ?? {};
  const waited = await untilBack(step, { ...patience, clock: tools.clock, environment, kind });
  await leave(tools, underWay, target, words);
  // A crash before this line: it is owed already, or its lock has its epitaph.
  await tellEnd(tools, target, words);
  return waited;
}

async function haltRun({ stopRun }: StopTools, run: string, { onProgress }: Patience): Promise<void> {
  try {
    await stopRun(run);
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    onProgress?.(error.message);
  }
}

/** Without its lock it opens no lease; a lease that is open keeps both, and nothing is lowered under it any more. */
async function giveBack({ state }: StopTools, target: Target, run: string, words: Owed): Promise<void> {
  await changeTarget(state, target, (now) => (isOpen(now.lease) ? undefined : releaseLock(now, run, words)));
}

/** Nobody puts back what is disputed: what it does to the service is news. */
async function leave(
  tools: StopTools,
  { input, drill }: DrillUnderWay,
  target: Target,
  words: Owed,
): Promise<void> {
  const { lease } = await readTarget(tools.state, target);
  if (isOpen(lease) && lease.run === input.run && lease.state !== 'DISPUTED') return;
  await closeWindow(tools.state, target, windowId({ input, name: drill }), tools.clock.now());
  await giveBack(tools, target, input.run, words);
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

async function lastWords(
  tools: StopTools,
  { input, drill, startedAt }: DrillUnderWay,
  target: Target,
  reason: string,
): Promise<Owed> {
  const ended = { input, name: drill, target, startedAt, afterSeq: await startOfSearch(tools) };
  const ending: DrillEnding = { ...nothing, drill, reason, findings: [reason] };
  const { record, ...owed } = completion(ended, ending, tools.clock.now());
  // What it sent until now nobody has counted.
  const { requests: _, tokens: __, ...body } = record.body;
  return { ...owed, record: { ...record, body } };
}

/** Evidence that cannot be read now must not keep limits lowered: its whole stream is searched, later. */
async function startOfSearch({ log }: StopTools): Promise<number> {
  try {
    return Math.max(0, (await seqBefore(log, drillsStream)) - recordsMax);
  } catch (error) {
    if (error instanceof MusterError) return 0;
    throw error;
  }
}

const nothing = {
  phase: 'completed',
  outcome: 'unknown',
  rows: [] as Row[],
  requests: 0,
  tokens: 0,
} as const;
