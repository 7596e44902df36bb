import type { EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { update } from '#ground/state/update.ts';
import { type AlarmState, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmName, alarmsStream, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { appendOnce, seqBefore } from '#record/evidence/append-once.ts';

export type Acknowledgement = { operator: string; at: EpochMs; reason?: string };

const racesMax = 5;
/** Whoever tries again after a crash finds the record of the first try among so many. */
const lookBack = 200;

/**
 * Somebody knows: no reminders until it clears or gets more severe. Repeating it changes nothing. Rejects
 * STATE_CONTENDED when the alarm changes under it again and again, and what store and log reject.
 */
export async function acknowledgeAlarm(
  tools: Pick<AlarmTools, 'state' | 'log' | 'appender'>,
  alarm: AlarmName,
  by: Acknowledgement,
): Promise<'acknowledged' | 'already' | 'not-raised'> {
  for (let race = 0; race < racesMax; race += 1) {
    const seen = await readAlarm(tools.state, alarm);
    if (!seen.raised) return 'not-raised';
    if (seen.raised.acknowledged) return 'already';
    await record(tools, alarm, seen, by);
    // A crash here: recorded, and reminders go on; the next try finds the record.
    const { changed } = await update(tools.state, alarmKey(alarm), parseAlarmState, (state) =>
      state.transitions === seen.transitions ? acknowledged(state, by) : undefined,
    );
    if (changed) return 'acknowledged';
  }
  throw new MusterError(
    'STATE_CONTENDED',
    `alarm of ${alarm.environment}/${alarm.check}: lost ${racesMax} races`,
  );
}

const acknowledged = (state: AlarmState, by: Acknowledgement): AlarmState | undefined =>
  state.raised && !state.raised.acknowledged
    ? { ...state, raised: { ...state.raised, acknowledged: by } }
    : undefined;

async function record(
  { log, appender }: Pick<AlarmTools, 'log' | 'appender'>,
  { service, environment, check }: AlarmName,
  { raised, transitions }: AlarmState,
  { operator, reason }: Acknowledgement,
): Promise<void> {
  if (!raised) return;
  const afterSeq = Math.max(0, (await seqBefore(log, alarmsStream)) - lookBack);
  await appendOnce({ log, appender }, alarmsStream, afterSeq, {
    kind: 'alarm',
    outcome: 'unknown',
    incident: raised.incident,
    operator,
    body: {
      id: `${service}/${environment}/${check}#${transitions}/acknowledged-${operator}`,
      transition: 'acknowledged',
      service,
      environment,
      check,
      severity: raised.severity,
      reason: reason ?? 'acknowledged',
    },
  });
}
