import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateKey, StateStore } from '#ground/state/state-store.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import type { Target } from '#observe/alarm/incident.ts';
import type { DeliveryTools } from '#record/event/owed.ts';

export type AlarmTools = DeliveryTools & {
  state: StateStore;
  /** What an alarm tells of runbooks and of checks that need its own. */
  config: Config;
  /** The home that this runs in: it starts runbooks where it has authority. Absent: everywhere. */
  home?: Authority;
};

export const alarmsStream = 'alarms';

/** One alarm: of a check on a target, or one of Muster's own. */
export type AlarmName = Target & { check: string };

/** One check on one target, the stream in which its slots stand, and the policy that applies. */
export type AlarmSubject = AlarmName & {
  stream: string;
  policy: ResolvedAlarmPolicy;
  /** Somebody drills the path of alarms: of no incident of the target, and everything that is told says so. */
  drill?: { incident: string };
};

export const alarmKey = ({ service, environment, check }: AlarmName): StateKey => ({
  collection: 'alarm',
  id: `${service}/${environment}/${check}`,
});

/** The alarm that a key names. */
export function alarmOf(id: string): AlarmName {
  const [service = '', environment = '', check = ''] = id.split('/');
  return { service, environment, check };
}
