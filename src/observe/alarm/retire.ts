import { epochMs } from '#ground/base/brand.ts';
import { createTroubles } from '#ground/base/troubles.ts';
import { type AlarmState, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { carryOut } from '#observe/alarm/carry-out.ts';
import type { Target } from '#observe/alarm/incident.ts';
import { settleAlarm } from '#observe/alarm/settle.ts';

type Alarm = Target & { check: string };

const pageSize = 100;

/**
 * Clears what is raised on checks that nobody watches any more: left alone it would stay raised for ever, hold its
 * incident open, and with that keep runbooks from a second run. A race that is lost is won at the next start.
 * One whose state cannot be read keeps no other from it; then it rejects.
 */
export async function retireAlarms(
  tools: AlarmTools,
  service: string,
  isWatched: (alarm: { environment: string; check: string }) => boolean,
): Promise<void> {
  const troubles = createTroubles();
  for (let after: string | undefined; ;) {
    const page = await tools.state.list('alarm', { limit: pageSize, ...(after !== undefined && { after }) });
    for (const { id, value, version } of page) {
      const [owner = '', environment = '', check = ''] = id.split('/');
      if (owner !== service || isWatched({ environment, check })) continue;
      await troubles.guard(() =>
        clear(tools, { service, environment, check }, parseAlarmState(value), version),
      );
    }
    after = page.at(-1)?.id;
    if (page.length < pageSize) break;
  }
  troubles.end();
}

async function clear(tools: AlarmTools, alarm: Alarm, state: AlarmState, version: number): Promise<void> {
  if (!state.raised) return;
  const transition = {
    kind: 'cleared',
    severity: state.raised.severity,
    reason: 'no longer watched',
  } as const;
  // Pointed at where it is written which checks are watched.
  const head = await tools.log.head('config');
  const occasion = {
    stream: 'config',
    seq: head?.record.seq ?? 0,
    at: head?.record.at ?? epochMs(0),
    outcome: 'unknown',
  } as const;
  const streak = { fail: 0, bad: 0, pass: 0 };
  const after = await carryOut(tools, alarm, { ...state, streak }, transition, occasion);
  const result = await tools.state.put(alarmKey(alarm), after, version);
  if (result.kind === 'stored') await settleAlarm(tools, alarm);
}
