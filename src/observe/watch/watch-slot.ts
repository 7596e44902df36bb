import type { EpochMs } from '#ground/base/brand.ts';
import { nextSlot } from '#ground/base/slots.ts';
import { createTroubles, type Troubles } from '#ground/base/troubles.ts';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import type { AlarmSubject } from '#observe/alarm/alarm-subject.ts';
import { type AlarmChange, evaluate } from '#observe/alarm/evaluate.ts';
import { parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { readAlarms } from '#observe/alarm/read-alarms.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import { runSet } from '#observe/check/run-set.ts';
import { latestOutcome } from '#observe/watch/latest.ts';
import type { NotedResult } from '#observe/window/expected.ts';
import { recordSlot } from '#observe/watch/record-slot.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { slotIsRecorded } from '#record/evidence/append-slot.ts';
import type { Head } from '#record/evidence/appender.ts';
import type { Sealed } from '#record/evidence/record.ts';
import { slotStream } from '#record/evidence/stream.ts';

export type WatchHooks = {
  /** A pass as it comes; what is none once it is known whether a window expects it. */
  onResult?: (result: NotedResult) => void;
  onChange?: (subject: AlarmSubject, change: AlarmChange) => void;
  signal?: AbortSignal;
};

/**
 * The story of one slot: probe what is due and not recorded, record it, evaluate every check's alarm. A duplicate, late
 * or concurrent delivery records nothing twice; a slot whose time is over is not probed but left to the next one's gap.
 * What goes wrong with one check (a head or a state that cannot be read, a record that cannot be written) keeps no other
 * from being probed, recorded and evaluated; then it rejects with what went wrong.
 */
export async function watchSlot(
  set: ScheduledSet,
  slot: EpochMs,
  tools: WatchTools,
  hooks: WatchHooks = {},
): Promise<void> {
  const troubles = createTroubles();
  const subjects = set.checks.map((check) => subjectOf(set, check, tools));
  const due = isOver(set, slot, tools) ? [] : await unrecorded(subjects, slot, tools, troubles);
  const results = due.length === 0 ? [] : await probe(set, due, { ...tools, troubles }, hooks);
  const newest = new Map<string, readonly Sealed[]>();
  const recording = {
    heads: new Map(due.map(({ stream, head }) => [stream, head])),
    onNoted: tellTheRest(hooks),
    onRecorded: (stream: string, records: readonly Sealed[]) => void newest.set(stream, records),
  };
  await troubles.guard(() => recordSlot(set, slot, results, tools, recording));
  // A crash here: recorded and not evaluated; the next slot's evaluation counts both.
  const alarms = await troubles.guard(() => readAlarms(tools.state, subjects));
  for (const subject of subjects) {
    const read = { newest: newest.get(subject.stream), stored: alarms?.get(subject.check) };
    for (const change of (await troubles.guard(() => evaluate(tools, subject, read))) ?? []) {
      hooks.onChange?.(subject, change);
    }
  }
  troubles.end();
}

const isPass = ({ outcome }: CheckResult): boolean => outcome === 'pass';

const tellTheRest =
  ({ onResult }: WatchHooks) =>
  (result: NotedResult): void =>
    void (isPass(result) || onResult?.(result));

export const subjectOf = (
  { environment }: { environment: string },
  check: string,
  { config, location }: Pick<WatchTools, 'config' | 'location'>,
): AlarmSubject => ({
  service: config.service,
  environment,
  check,
  stream: slotStream({ environment, service: config.service, check, location }),
  policy: alarmPolicyFor(config, environment, check),
});

function isOver(set: ScheduledSet, slot: EpochMs, { clock }: WatchTools): boolean {
  const next = nextSlot(cadenceOf(set), slot);
  return next !== undefined && next <= clock.now();
}

type DueSubject = AlarmSubject & { head: Head };

/**
 * One whose head cannot be read is left out: nothing could be recorded of it. A duplicate that comes within the moment in
 * which a head is not yet to be seen everywhere probes once more, and records nothing.
 */
async function unrecorded(
  subjects: readonly AlarmSubject[],
  slot: EpochMs,
  { log }: WatchTools,
  { guard }: Troubles,
): Promise<DueSubject[]> {
  const read = await Promise.all(
    subjects.map((subject) =>
      guard(async () => ({ ...subject, head: await log.head(subject.stream, 'eventual') })),
    ),
  );
  return read.filter((subject) => subject !== undefined).filter(({ head }) => !slotIsRecorded(head, slot));
}

type GuardedTools = WatchTools & { troubles: Troubles };

async function probe(
  { environment }: ScheduledSet,
  due: readonly AlarmSubject[],
  tools: GuardedTools,
  { onResult, signal }: WatchHooks,
): Promise<CheckResult[]> {
  const confirms = await confirmsFor(due, tools);
  return runSet(
    {
      environment,
      checks: due.map(({ check }) => check),
      confirm: (check) => confirms.get(check),
      // Of a needed check that nothing can be told of, nothing is held against those that need it.
      latest: (check) => tools.troubles.guard(() => latestOutcome(tools, environment, check)),
      ...(onResult && { onResult: (result) => void (isPass(result) && onResult(result)) }),
      ...(signal && { signal }),
    },
    tools,
  );
}

type Confirm = { times: number; everyMs: number };

/** Only the first failure is confirmed: while a streak runs or an alarm is raised, there is nothing left to find out. */
async function confirmsFor(
  due: readonly AlarmSubject[],
  { state, troubles }: GuardedTools,
): Promise<Map<string, Confirm>> {
  const confirms = new Map<string, Confirm>();
  const confirmed = due.filter(({ policy }) => policy.confirm);
  const alarms = await troubles.guard(() => readAlarms(state, confirmed));
  for (const subject of confirmed) {
    const { confirm } = subject.policy;
    const stored = alarms?.get(subject.check);
    const alarm = stored && (await troubles.guard(async () => parseAlarmState(stored.value)));
    if (confirm && alarm?.phase === 'quiet' && alarm.streak.fail === 0) confirms.set(subject.check, confirm);
  }
  return confirms;
}
