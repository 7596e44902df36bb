import { epochMs } from '#ground/base/brand.ts';
import { createTroubles } from '#ground/base/troubles.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Version } from '#ground/state/state-store.ts';
import { type AlarmState, owedMax, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmName, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { carryOut } from '#observe/alarm/carry-out.ts';
import { eachAlarm } from '#observe/alarm/each-alarm.ts';
import { isOwnAlarm } from '#observe/alarm/own-alarms.ts';
import { settleAlarm } from '#observe/alarm/settle.ts';

/**
 * Clears what is raised on checks that nobody watches any more: left alone it would stay raised for ever, hold its
 * incident open, and with that keep runbooks from a second run. What is lost to a race, or to a list of owed events that
 * is full and that nobody takes, is made up for at the next start. What has a dash in its name is no check's, and left
 * alone, but for what Muster raised of itself in an environment that is gone. One whose state cannot be read keeps no other
 * from it; then it rejects.
 */
export async function retireAlarms(
  tools: AlarmTools,
  service: string,
  isWatched: (alarm: { environment: string; check: string }) => boolean,
): Promise<void> {
  const troubles = createTroubles();
  for await (const { alarm, value, version } of eachAlarm(tools.state)) {
    if (alarm.service !== service || isKept(tools, alarm, isWatched)) continue;
    await troubles.guard(async () => {
      const stored = { state: parseAlarmState(value), version };
      await clear(tools, alarm, await withRoom(tools, alarm, stored));
    });
  }
  troubles.end();
}

function isKept({ config }: AlarmTools, alarm: AlarmName, isWatched: (alarm: AlarmName) => boolean): boolean {
  if (isOwnAlarm(alarm.check)) return ownOf(config.environments, alarm.environment) !== undefined;
  return alarm.check.includes('-') || isWatched(alarm);
}

type Stored = { state: AlarmState; version: Version };

/** A list that is full is told first; what is owed still then leaves no room for a clear. */
async function withRoom(tools: AlarmTools, alarm: AlarmName, stored: Stored): Promise<Stored> {
  if (stored.state.owed.length < owedMax) return stored;
  await settleAlarm(tools, alarm);
  const now = await tools.state.get(alarmKey(alarm));
  return now ? { state: parseAlarmState(now.value), version: now.version } : stored;
}

async function clear(tools: AlarmTools, alarm: AlarmName, { state, version }: Stored): Promise<void> {
  if (!state.raised || state.owed.length >= owedMax) return;
  const { severity } = state.raised;
  const transition = { kind: 'cleared', severity, reason: 'no longer watched' } as const;
  // Pointed at where it is written which checks are watched.
  const head = await tools.log.head('config');
  const occasion = {
    at: head?.record.at ?? epochMs(0),
    outcome: 'unknown',
    record: { stream: 'config', seq: head?.record.seq ?? 0 },
  } as const;
  // Whoever watches it again begins anew.
  const { flappingSince: _, badSinceSeq: __, failSinceSeq: ___, ...rest } = state;
  const streak = { fail: 0, bad: 0, pass: 0 };
  const after = await carryOut(tools, alarm, { ...rest, streak }, { transition, occasion });
  const result = await tools.state.put(alarmKey(alarm), after, version);
  if (result.kind === 'stored') await settleAlarm(tools, alarm);
}
