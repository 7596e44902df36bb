import type { EpochMs } from '#ground/base/brand.ts';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Version } from '#ground/state/state-store.ts';
import { type AlarmState, owedMax, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmName, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { carryOut } from '#observe/alarm/carry-out.ts';
import { isWorse, type Transition } from '#observe/alarm/decide.ts';
import type { OwnAlarm } from '#observe/alarm/own-alarms.ts';
import { settleAlarm } from '#observe/alarm/settle.ts';
import type { Severity } from '#record/event/severity.ts';

export type OwnName = AlarmName & { check: OwnAlarm };

export type Wanted =
  | { kind: 'raise'; severity: Severity; reason: string; at: EpochMs }
  | { kind: 'clear'; reason: string; at: EpochMs };

const racesMax = 20;

/**
 * Raises or clears an alarm that Muster has about itself, and delivers what is owed. Resolves to whether that changed it:
 * raising what is raised only takes over the reason, for its reminders. Of no incident. Rejects STATE_CONTENDED after 20
 * lost races, and what store and log reject.
 */
export async function setOwnAlarm(tools: AlarmTools, alarm: OwnName, wanted: Wanted): Promise<boolean> {
  for (let race = 0; race < racesMax; race += 1) {
    const stored = await tools.state.get(alarmKey(alarm));
    const state = parseAlarmState(stored?.value);
    const transition = transitionTo(state, wanted);
    // What is owed must be told first: the next look decides the same.
    if (transition && state.owed.length >= owedMax) return false;
    const after = transition
      ? await carried(tools, alarm, state, transition, wanted.at)
      : renamed(state, wanted);
    if (after === state) return false;
    if (!(await isStored(tools, alarm, after, stored?.version ?? 'absent'))) continue;
    if (transition) await settleAlarm(tools, alarm);
    return transition !== undefined;
  }
  throw new MusterError('STATE_CONTENDED', `${alarm.check} of ${alarm.environment}: lost ${racesMax} races`);
}

function transitionTo({ raised, seenSeq }: AlarmState, wanted: Wanted): Transition | undefined {
  const { kind, reason } = wanted;
  if (kind === 'clear') return raised && { kind: 'cleared', severity: raised.severity, reason };
  const { severity } = wanted;
  if (raised && !isWorse(severity, raised.severity)) return undefined;
  return { kind: 'raised', severity, reason, sinceSeq: seenSeq };
}

const renamed = (state: AlarmState, { kind, reason }: Wanted): AlarmState =>
  kind === 'raise' && state.raised && state.raised.reason !== reason
    ? { ...state, raised: { ...state.raised, reason } }
    : state;

async function carried(
  tools: AlarmTools,
  alarm: OwnName,
  state: AlarmState,
  transition: Transition,
  at: EpochMs,
): Promise<AlarmState> {
  const policy = alarmPolicyFor(tools.config, alarm.environment, alarm.check);
  return carryOut(tools, { ...alarm, policy }, state, { transition, occasion: { at, outcome: 'unknown' } });
}

async function isStored(
  { state }: AlarmTools,
  alarm: OwnName,
  value: AlarmState,
  version: Version | 'absent',
): Promise<boolean> {
  return (await state.put(alarmKey(alarm), value, version)).kind === 'stored';
}
