import type { EventType } from '#record/event/event.ts';

/** What Muster raises about itself. No check has a dash in its name. */
const ownAlarms = {
  'monitor-blind': 'Monitor Blind',
  'monitor-silent': 'Monitor Silent',
} as const satisfies Record<string, EventType>;
export type OwnAlarm = keyof typeof ownAlarms;

export const isOwnAlarm = (check: string): check is OwnAlarm => Object.hasOwn(ownAlarms, check);

/** The type of the event that tells of a raise. */
export const raisedType = (check: string): EventType =>
  isOwnAlarm(check) ? ownAlarms[check] : 'Alarm Raised';
