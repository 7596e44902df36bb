import { textOf } from '#record/evidence/body-of.ts';
import { requireRecorded } from '#face/operate/require-recorded.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { type AlarmState, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import type { AlarmName } from '#observe/alarm/alarm-subject.ts';
import { eachAlarm } from '#observe/alarm/each-alarm.ts';
import type { Window } from '#observe/window/window.ts';
import { readWindows } from '#observe/window/windows.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { Severity } from '#record/event/event.ts';

export type RaisedAlarm = {
  environment: string;
  check: string;
  severity: Severity;
  /** When it was raised, milliseconds since the epoch. */
  at: number;
  incident: string;
  reason: string;
  /** Who knows: no reminders until it clears or gets more severe. */
  acknowledged?: { operator: string; at: number; reason?: string };
  /** In which window that people opened it is told nobody. */
  quiet?: { kind: 'maintenance' | 'snooze'; until: number; operator?: string };
  /** Since when it stays raised until it is quiet. */
  flappingSince?: number;
};

/** It would be raised, but what it needs fails: one cause, one alarm. */
export type HeldAlarm = { environment: string; check: string; at: number; by: string };

export type Alarms = {
  /** Worst and oldest first. */
  raised: RaisedAlarm[];
  held: HeldAlarm[];
  /** Whose state is there and says nothing that this version knows. */
  unreadable: { environment: string; check: string; why: string }[];
  /** The newest alarm records. */
  history: EvidenceRecord[];
};

const historyMax = 50;
const whyMax = 200;

/** What is raised now, and the newest alarm records. Rejects ENVIRONMENT_UNKNOWN. */
export async function listAlarms(
  { state, log }: { state: StateStore; log: EvidenceLog },
  now: EpochMs,
  environment?: string,
): Promise<Alarms> {
  await requireRecorded(log, environment);
  const alarms: Omit<Alarms, 'history'> = { raised: [], held: [], unreadable: [] };
  const quiet = windowsOf(state, now);
  for await (const { alarm, value } of eachAlarm(state)) {
    if (environment !== undefined && alarm.environment !== environment) continue;
    const { environment: where, check } = alarm;
    try {
      const read = parseAlarmState(value);
      if (read.raised) alarms.raised.push(raisedAlarm(alarm, read, read.raised, await quiet(alarm)));
      if (read.heldBack && !read.raised)
        alarms.held.push({ environment: where, check, at: read.heldBack.at, by: read.heldBack.by });
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(0, whyMax) : String(error);
      alarms.unreadable.push({ environment: where, check, why });
    }
  }
  alarms.raised.sort(worstFirst);
  const newest = await log.read('alarms', { limit: historyMax, order: 'newest-first' });
  const history = newest.map(({ record }) => record).filter((record) => isAbout(record, environment));
  return { ...alarms, history };
}

function raisedAlarm(
  { environment, check }: AlarmName,
  { flappingSince }: AlarmState,
  { at, incident, severity, reason, acknowledged }: NonNullable<AlarmState['raised']>,
  quiet: Window | undefined,
): RaisedAlarm {
  return {
    environment,
    check,
    at,
    incident,
    severity,
    reason,
    ...(acknowledged && { acknowledged }),
    ...(quiet && quiet.kind !== 'drill' && { quiet: quietOf(quiet, quiet.kind) }),
    ...(flappingSince !== undefined && { flappingSince }),
  };
}

const quietOf = (
  { until, operator }: Window,
  kind: 'maintenance' | 'snooze',
): NonNullable<RaisedAlarm['quiet']> => ({ kind, until, ...(operator !== undefined && { operator }) });

/** What people opened over a check, as far as it is stored: what the config plans is not. Each target is read once. */
function windowsOf(state: StateStore, now: EpochMs): (alarm: AlarmName) => Promise<Window | undefined> {
  const known = new Map<string, Promise<Window[]>>();
  return async ({ service, environment, check }) => {
    const target = `${service}/${environment}`;
    const windows = known.get(target) ?? readWindows(state, { service, environment });
    known.set(target, windows);
    return (await windows).find(
      ({ kind, from, until, checks }) =>
        kind !== 'drill' && from <= now && now < until && (checks?.includes(check) ?? true),
    );
  };
}

const isAbout = (record: EvidenceRecord, environment: string | undefined): boolean =>
  environment === undefined || textOf(record, 'environment') === environment;

const ranks: Record<Severity, number> = { critical: 0, warning: 1, info: 2 };
const worstFirst = (a: RaisedAlarm, b: RaisedAlarm): number =>
  ranks[a.severity] - ranks[b.severity] || a.at - b.at;
