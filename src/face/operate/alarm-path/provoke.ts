import type { PathOrder, PathTools } from '#face/operate/alarm-path/drill-alarm-path.ts';
import { iso } from '#ground/base/clock.ts';
import { epochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { AlarmSubject } from '#observe/alarm/alarm-subject.ts';
import { evaluate } from '#observe/alarm/evaluate.ts';
import type { Target } from '#observe/alarm/incident.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import { manualStream } from '#record/evidence/stream.ts';
import type { MusterEvent } from '#record/event/event.ts';

/** No check has a dash in its name. */
export const pathCheck = 'alarm-path';

export type Provoked = {
  run: string;
  incident: string;
  subject: AlarmSubject;
  /** Of the failing record. */
  record: { stream: string; seq: number };
  startMs: number;
  recordedMs: number;
  /** What was told since; grows. */
  heard: { event: MusterEvent; atMs: number }[];
};

const busyMs = 180_000;

/** Appends a failing record that says that it is a drill, and evaluates it as any other. */
export async function provoke(
  tools: PathTools,
  { target, severity, operator, heard }: PathOrder & { target: Target; heard: Provoked['heard'] },
): Promise<Provoked> {
  const id = tools.random.id().slice(0, 8);
  const stream = manualStream({ ...target, check: pathCheck });
  const [incident, run] = [`drill-${id}`, `${pathCheck}/${id}`];
  const subject: AlarmSubject = {
    ...target,
    check: pathCheck,
    stream,
    policy: policyFor(severity),
    drill: { incident },
  };
  await announceStreams(tools, [{ stream, schedule: 'manual' }]);
  await clearLeftover(tools, subject, operator);
  const startMs = tools.clock.monotonicMs();
  const record = await append(tools, { subject, run, operator }, 'fail');
  const recordedMs = tools.clock.monotonicMs();
  await evaluate(tools, subject);
  return { run, incident, subject, record, startMs, recordedMs, heard };
}

/** Appends a pass, and evaluates that. */
export async function quieten(
  tools: PathTools,
  { subject, run }: Pick<Provoked, 'subject' | 'run'>,
  operator: string,
): Promise<void> {
  await append(tools, { subject, run, operator }, 'pass');
  await evaluate(tools, subject);
}

/** One raises, one clears, and none of it flaps. */
const policyFor = (severity: PathOrder['severity']): AlarmSubject['policy'] => ({
  raise: { fail: 1 },
  clear: { pass: 1 },
  severity: { fail: severity, degraded: severity },
  flapping: { raises: 1000, withinMs: 1, quietMs: 1 },
});

/** What a drill that was killed has left is cleared first. */
async function clearLeftover(tools: PathTools, subject: AlarmSubject, operator: string): Promise<void> {
  const { raised } = await readAlarm(tools.state, subject);
  if (!raised) return;
  if (tools.clock.now() - raised.at < busyMs) {
    throw new MusterError(
      'ALARM_PATH_BUSY',
      `the path of alarms of ${subject.environment} is being drilled since ${iso(epochMs(raised.at))}`,
      { hint: 'wait until it is over; one that died is cleared after 3 minutes', exit: 2 },
    );
  }
  await quieten(
    tools,
    { subject: { ...subject, drill: { incident: raised.incident } }, run: 'leftover' },
    operator,
  );
}

const reasons = {
  fail: 'a synthetic failure: somebody drills the path of alarms, nothing is wrong',
  pass: 'the drill of the path of alarms is over',
} as const;

async function append(
  { appender }: PathTools,
  { subject, run, operator }: { subject: AlarmSubject; run: string; operator: string },
  outcome: 'fail' | 'pass',
): Promise<{ stream: string; seq: number }> {
  const { service, environment, check, stream } = subject;
  const reason = reasons[outcome];
  const body = { phase: pathCheck, drill: pathCheck, service, environment, check, reason };
  const [sealed] = await appender.append(stream, () => [{ kind: 'drill', outcome, run, operator, body }]);
  if (!sealed) throw new Error('a draft that was decided is appended');
  return { stream, seq: sealed.record.seq };
}
