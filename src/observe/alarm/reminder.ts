import { epochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import type { AlarmState } from '#observe/alarm/alarm-state.ts';
import type { AlarmName } from '#observe/alarm/alarm-subject.ts';
import { owe } from '#observe/alarm/owe.ts';

type Reminding = Pick<ResolvedAlarmPolicy, 'clear' | 'remindMs'>;

/** How many reminders of an alarm raised at `raisedAt` are over by `now`. */
export const remindersBy = (raisedAt: number, now: number, remindMs: number | undefined): number =>
  remindMs === undefined ? 0 : Math.max(0, Math.floor((now - raisedAt) / remindMs));

/** The number of the reminder that is due; undefined: none. What was missed before it is not made up. Pure. */
export function dueReminder(
  { raised }: AlarmState,
  { remindMs }: Reminding,
  now: number,
): number | undefined {
  if (!raised || raised.isDrill) return undefined;
  const over = remindersBy(raised.at, now, remindMs);
  return over > (raised.reminded ?? 0) ? over : undefined;
}

/** Whether somebody knows, or there is nothing to tell: it passes, and only its flapping keeps it raised. Pure. */
export const isHushed = ({ raised, flappingSince, streak }: AlarmState, { clear }: Reminding): boolean =>
  raised?.acknowledged !== undefined || (flappingSince !== undefined && streak.pass >= clear.pass);

/** The state once a reminder is over: with the event that is owed for it, or hushed. Pure. */
export function reminded(
  state: AlarmState,
  alarm: AlarmName,
  { number, now, afterSeq, hushed }: { number: number; now: number; afterSeq: number; hushed: boolean },
): AlarmState {
  if (!state.raised) return state;
  const { at, incident, severity, reason, story } = state.raised;
  const counted = { ...state, raised: { ...state.raised, reminded: number } };
  if (hushed) return counted;
  const event = owe(alarm, {
    type: 'Alarm Reminder',
    id: `${state.transitions}/r${number}`,
    incident,
    severity,
    reason,
    occasion: { at: epochMs(now), outcome: outcomeNow(state) },
    ...(story && { story }),
    isDrill: false,
    afterSeq,
    body: { transition: 'reminded', since: at },
  });
  return { ...counted, owed: [...state.owed, event] };
}

/** Of what was counted last. */
function outcomeNow({ streak: { fail, bad, pass } }: AlarmState): Outcome {
  if (fail > 0) return 'fail';
  if (bad > 0) return 'degraded';
  return pass > 0 ? 'pass' : 'unknown';
}
