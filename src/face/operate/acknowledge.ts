import { requireAuthority } from '#face/operate/require-authority.ts';
import { requireNames, together } from '#face/operate/require-names.ts';
import { requireOperator } from '#face/operate/require-operator.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { acknowledgeAlarm } from '#observe/alarm/acknowledge.ts';
import type { AlarmTools } from '#observe/alarm/alarm-subject.ts';
import type { OwnAlarm } from '#observe/alarm/own-alarms.ts';

export type AcknowledgeNow = { environment: string; check: string; operator: string; reason?: string };

/** What Muster raises of itself can be acknowledged too. */
const ownAlarms: readonly OwnAlarm[] = ['monitor-blind', 'monitor-silent'];

/**
 * Says that somebody has an alarm: no reminders until it clears or gets more severe. Whether that is new. Rejects
 * ENVIRONMENT_UNKNOWN, CHECK_UNKNOWN, OPERATOR_UNKNOWN, AUTHORITY_ELSEWHERE, and ALARM_NOT_RAISED.
 */
export async function acknowledgeNow(
  { environment, check, operator, reason }: AcknowledgeNow,
  tools: Pick<AlarmTools, 'state' | 'log' | 'appender'> & {
    config: Config;
    home: Authority;
    clock: Pick<Clock, 'now'>;
  },
): Promise<boolean> {
  const { config, clock } = tools;
  together(
    () => requireNames('environment', [environment], Object.keys(config.environments)),
    () => requireNames('check', [check], [...Object.keys(config.checks), ...ownAlarms]),
    () => requireOperator(config, operator),
    () => requireAuthority(config, environment, tools.home),
  );
  const by = { operator, at: clock.now(), ...(reason !== undefined && { reason }) };
  const done = await acknowledgeAlarm(tools, { service: config.service, environment, check }, by);
  if (done === 'not-raised') {
    throw new MusterError('ALARM_NOT_RAISED', `no alarm of ${check} is raised on ${environment}`, {
      hint: `muster alarms --env ${environment}`,
      exit: 2,
    });
  }
  return done === 'acknowledged';
}
