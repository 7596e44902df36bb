import type { Clock } from '#ground/base/clock.ts';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { ownOf } from '#ground/config/own.ts';
import { createTroubles, type Troubles } from '#ground/base/troubles.ts';
import { update } from '#ground/state/update.ts';
import { type AlarmState, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmName, alarmsStream, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { dropQuiet } from '#observe/alarm/drop-quiet.ts';
import { eachAlarm } from '#observe/alarm/each-alarm.ts';
import { failingNeed } from '#observe/alarm/failing-need.ts';
import { isOwnAlarm } from '#observe/alarm/own-alarms.ts';
import { dueReminder, isHushed, reminded } from '#observe/alarm/reminder.ts';
import { settleAlarm } from '#observe/alarm/settle.ts';
import { windowsNow } from '#observe/window/windows-now.ts';
import { seqBefore } from '#record/evidence/append-once.ts';

export type TendTools = AlarmTools & { clock: Pick<Clock, 'now'> };

/**
 * Delivers whatever any alarm owes, and tells again what is still raised: for a start after a crash, and once a minute or
 * so. What a crash left in an incident without being raised is taken out of it. Repeating it, late or concurrently, changes nothing. An alarm whose state cannot be read, or whose events cannot be
 * recorded, keeps no other from it; then it rejects. Resolves to how many events
 * stay owed. `remind: false`: only what is owed, where nobody has looked for a while.
 */
export async function tendAlarms(tools: TendTools, { remind: isReminding = true } = {}): Promise<number> {
  const troubles = createTroubles();
  let owed = 0;
  for await (const { alarm, value } of eachAlarm(tools.state)) {
    await troubles.guard(async () => {
      const state = parseAlarmState(value);
      const isReminded = isReminding && (await troubles.guard(() => remind(tools, alarm, state, troubles)));
      if (isReminded || state.owed.length > 0) owed += await settleAlarm(tools, alarm);
    });
  }
  const { service, environments } = tools.config;
  for (const environment of Object.keys(environments))
    await troubles.guard(() => dropQuiet(tools.state, { service, environment }));
  troubles.end();
  return owed;
}

/** Whether a reminder is owed now. One whose time comes while nobody is to be told is over, and not made up for. */
async function remind(
  tools: TendTools,
  alarm: AlarmName,
  listed: AlarmState,
  troubles: Troubles,
): Promise<boolean> {
  const { config, clock, log, state: store } = tools;
  // Of another service, or of an environment that is gone: nobody says how often.
  if (alarm.service !== config.service || !ownOf(config.environments, alarm.environment)) return false;
  const policy = alarmPolicyFor(config, alarm.environment, alarm.check);
  const now = clock.now();
  if (dueReminder(listed, policy, now) === undefined) return false;
  const isElsewhere = await isExplained(tools, alarm, now, troubles);
  const afterSeq = await seqBefore(log, alarmsStream);
  // A crash after this: the reminder is owed, and delivered the next time.
  const { value, changed } = await update(store, alarmKey(alarm), parseAlarmState, (state) => {
    const number = dueReminder(state, policy, now);
    // Who was not told of it yet is not told again; and a clear must find room.
    if (number === undefined || state.owed.length > 0) return undefined;
    const hushed = isElsewhere || isHushed(state, policy);
    return reminded(state, alarm, { number, now, afterSeq, hushed });
  });
  return changed && value.owed.length > 0;
}

/** A window says that nobody wants to hear of it now, or the alarm of a check that it needs tells of the same. */
async function isExplained(
  tools: TendTools,
  alarm: AlarmName,
  now: number,
  { guard }: Troubles,
): Promise<boolean> {
  // Windows that cannot be read hush nothing.
  return (
    ((await guard(() => isCovered(tools, alarm))) ?? false) ||
    (await failingNeed(tools, alarm, now)) !== undefined
  );
}

/** A drill's window is about answers, not about checks; what Muster raises of itself is covered by its own name alone. */
async function isCovered(tools: TendTools, { environment, check }: AlarmName): Promise<boolean> {
  const windows = await windowsNow(tools, environment, tools.clock.now());
  return windows.some(
    ({ kind, checks }) => kind !== 'drill' && (checks ? checks.includes(check) : !isOwnAlarm(check)),
  );
}
