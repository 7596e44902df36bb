import { epochMs } from '#ground/base/brand.ts';
import { createTroubles } from '#ground/base/troubles.ts';
import { type AlarmState, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmName, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { carryOut } from '#observe/alarm/carry-out.ts';
import { eachAlarm } from '#observe/alarm/each-alarm.ts';
import { settleAlarm } from '#observe/alarm/settle.ts';

/**
 * Clears what is raised on checks that nobody watches any more: left alone it would stay raised for ever, hold its
 * incident open, and with that keep runbooks from a second run. A race that is lost is won at the next start.
 * What has a dash in its name is no check's, and left alone. One whose state cannot be read keeps no other from it; then
 * it rejects.
 */
export async function retireAlarms(
  tools: AlarmTools,
  service: string,
  isWatched: (alarm: { environment: string; check: string }) => boolean,
): Promise<void> {
  const troubles = createTroubles();
  for await (const { alarm, value, version } of eachAlarm(tools.state)) {
    if (alarm.service !== service || alarm.check.includes('-') || isWatched(alarm)) continue;
    await troubles.guard(async () => clear(tools, alarm, parseAlarmState(value), version));
  }
  troubles.end();
}

async function clear(tools: AlarmTools, alarm: AlarmName, state: AlarmState, version: number): Promise<void> {
  if (!state.raised) return;
  const { severity } = state.raised;
  const transition = { kind: 'cleared', severity, reason: 'no longer watched' } as const;
  // Pointed at where it is written which checks are watched.
  const head = await tools.log.head('config');
  const occasion = {
    at: head?.record.at ?? epochMs(0),
    outcome: 'unknown',
    record: { stream: 'config', seq: head?.record.seq ?? 0 },
  } as const;
  const { flappingSince: _, ...rest } = { ...state, streak: { fail: 0, bad: 0, pass: 0 } };
  const after = await carryOut(tools, alarm, rest, { transition, occasion });
  const result = await tools.state.put(alarmKey(alarm), after, version);
  if (result.kind === 'stored') await settleAlarm(tools, alarm);
}
