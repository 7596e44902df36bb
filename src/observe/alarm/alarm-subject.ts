import type { StateKey, StateStore } from '#ground/state/state-store.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import type { Target } from '#observe/alarm/incident.ts';
import type { DeliveryTools } from '#record/event/owed.ts';

export type AlarmTools = DeliveryTools & { state: StateStore };

/** One check on one target, the stream in which its slots stand, and the policy that applies. */
export type AlarmSubject = Target & {
  check: string;
  stream: string;
  policy: ResolvedAlarmPolicy;
  /** Somebody drills the path of alarms: of no incident of the target, and everything that is told says so. */
  drill?: { incident: string };
};

export const alarmKey = ({ service, environment, check }: Target & { check: string }): StateKey => ({
  collection: 'alarm',
  id: `${service}/${environment}/${check}`,
});
