import { drillLoops } from '#face/up/drill-loops.ts';
import { evidenceLoop } from '#face/up/evidence-loop.ts';
import { driftLoops, type Guard, watchLimits } from '#face/up/limit-loops.ts';
import { listen, type ListenHooks } from '#face/up/listen.ts';
import { monitorLoop } from '#face/up/monitor-loop.ts';
import { runSlots } from '#face/up/run-slots.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { cadenceOf, isWatchedBy, scheduleOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { retireAlarms } from '#observe/alarm/retire.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import { sweep } from '#observe/watch/sweep.ts';
import { watchSlot, type WatchHooks } from '#observe/watch/watch-slot.ts';
import { announceSchedule } from '#observe/watch/announce-schedule.ts';

export type UpHooks = WatchHooks &
  ListenHooks & {
    /** Something of Muster's own went wrong and is tried again: a busy store, a bus that did not accept. */
    onTrouble?: (what: string, error: unknown) => void;
  };

const tendEveryMs = 10_000;

/**
 * Watches and drills everything that is scheduled until `signal` aborts, and resolves once what was under way has ended;
 * runbooks and drills are the caller's to stop. What a process that died left behind is finished first: limits lowered,
 * events owed, runs half done.
 */
export async function up(tools: UpTools, signal: AbortSignal, hooks: UpHooks = {}): Promise<void> {
  listen(tools, hooks);
  const sets = scheduleOf(tools.config);
  const guarded: Guard = (what, work) => carryOn(what, work, hooks);
  await guarded('lowered limits', () => watchLimits(tools));
  await guarded('what is due', () => announceSchedule(sets, tools.digest, tools));
  await guarded('what was missed', () => sweep(sets, tools.clock.now(), tools));
  await guarded('old alarms', () => retireAlarms(tools, tools.config.service, isWatchedBy(sets)));
  // What was raised when the process before this one died may be over: it is told again only once it was looked at.
  await guarded('owed events', async () => void (await tendAlarms(tools, { remind: false })));
  tools.workflows.resumeAll();
  await Promise.all([
    everyFew(tools, signal, guarded),
    ...driftLoops(tools, signal, guarded),
    ...drillLoops(tools, signal, guarded),
    tendLoop(tools, signal, guarded),
    monitorLoop(tools, signal, guarded),
    evidenceLoop(tools, signal, guarded),
    ...sets.map((set) => runSet(set, tools, signal, hooks, guarded)),
  ]);
}

async function tendLoop(tools: UpTools, signal: AbortSignal, guarded: Guard): Promise<void> {
  while (!signal.aborted) {
    await tools.clock.sleep(tendEveryMs, signal);
    if (!signal.aborted) await guarded('owed events', async () => void (await tendAlarms(tools)));
  }
}

const lookEveryMs = 10_000;

/** What processes beside this one left when they died, and leases that are overdue. */
async function everyFew(tools: UpTools, signal: AbortSignal, guarded: Guard): Promise<void> {
  await tools.clock.sleep(lookEveryMs, signal);
  while (!signal.aborted) {
    tools.workflows.resumeAll();
    await guarded('lowered limits', () => watchLimits(tools));
    await tools.clock.sleep(lookEveryMs, signal);
  }
}

function runSet(
  set: ScheduledSet,
  tools: UpTools,
  signal: AbortSignal,
  hooks: UpHooks,
  guarded: Guard,
): Promise<void> {
  const what = `${set.entry} on ${set.environment}`;
  const watch = (slot: EpochMs) => watchSlot(set, slot, tools, { ...hooks, signal });
  const onSetBack = (until: EpochMs) => hooks.onTrouble?.(what, clockSetBack(until));
  return runSlots(cadenceOf(set), tools.clock, signal, (slot) => guarded(what, () => watch(slot)), onSetBack);
}

const clockSetBack = (until: EpochMs): MusterError =>
  new MusterError('CLOCK_SET_BACK', `the clock was set back: its slots are done until ${iso(until)}`);

/** One failing slot must not end the others: what it left undone is a gap, and owed. */
async function carryOn(what: string, work: () => Promise<void>, { onTrouble }: UpHooks): Promise<void> {
  try {
    await work();
  } catch (error) {
    onTrouble?.(what, error);
  }
}
