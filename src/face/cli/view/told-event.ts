import type { ViewEvent } from '#face/cli/view/view-event.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { isOwnAlarm } from '#observe/alarm/own-alarms.ts';
import type { MusterEvent } from '#record/event/event.ts';

/**
 * What the view shows of an event that is told to whoever listens; undefined for what it shows where it happens: alarms of
 * checks, and runbooks with the approval that they wait for. Pure.
 */
export function toldEvent({ type, detail }: MusterEvent, at: EpochMs): ViewEvent | undefined {
  const { environment, check, severity, reason, incident } = detail;
  const told = { kind: 'told', at, type, environment, severity, reason } as const;
  switch (type) {
    case 'Drill Completed':
    case 'Limits Not Restored':
    case 'Evidence Broken':
      return told;
    case 'Alarm Reminder':
      return { ...told, ...(check !== undefined && { check }) };
    case 'Monitor Blind':
    case 'Monitor Silent':
    case 'Alarm Cleared': {
      if (check === undefined || !isOwnAlarm(check)) return undefined;
      const transition = type === 'Alarm Cleared' ? 'cleared' : 'raised';
      return { kind: 'alarm', at, environment, check, transition, severity, reason, incident };
    }
    default:
      return undefined;
  }
}
