import type { EpochMs } from '#ground/base/brand.ts';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { ownOf } from '#ground/config/own.ts';
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
  | {
      kind: 'raise';
      severity: Severity;
      reason: string;
      at: EpochMs;
      /** What it is about: it is told again when one joins that it did not tell of. */
      checks?: readonly string[];
    }
  | { kind: 'clear'; reason: string; at: EpochMs };

const racesMax = 20;

/** Checks that join one after the other are told of together. */
const toldAgainMsMin = 300_000;

/**
 * Raises or clears an alarm that Muster has about itself, and delivers what is owed. Resolves to whether that changed it:
 * raising what is raised takes over the reason, for its reminders, and tells again only of checks that joined, every five
 * minutes at most. Of no incident. Rejects STATE_CONTENDED after 20
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
      ? await carried(tools, alarm, state, transition, wanted)
      : takingOver(state, wanted);
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
  if (raised && !isWorse(severity, raised.severity) && !isToldAgain(raised, wanted)) return undefined;
  return {
    kind: 'raised',
    severity: raised ? worst(severity, raised.severity) : severity,
    reason,
    sinceSeq: seenSeq,
  };
}

type Raise = Extract<Wanted, { kind: 'raise' }>;
type Told = NonNullable<AlarmState['raised']>;

const isToldAgain = ({ named }: Told, { checks = [], at }: Raise): boolean =>
  named !== undefined &&
  at - named.at >= toldAgainMsMin &&
  checks.some((check) => !named.checks.includes(check));

const worst = (one: Severity, other: Severity): Severity => (isWorse(other, one) ? other : one);

/** Nobody is told: the reason is for its reminders, and of an alarm that did not keep whom it named all are known. */
function takingOver(state: AlarmState, wanted: Wanted): AlarmState {
  const { raised } = state;
  if (wanted.kind !== 'raise' || !raised) return state;
  const { reason } = wanted;
  if (raised.named || !wanted.checks)
    return raised.reason === reason ? state : { ...state, raised: { ...raised, reason } };
  return { ...state, raised: naming({ ...raised, reason }, wanted) };
}

/** With those that it tells of now, besides those that it told of before. */
function naming(raised: Told, { checks, at }: Raise, before: readonly string[] = []): Told {
  if (!checks) return raised;
  return { ...raised, named: { checks: [...new Set([...before, ...checks])], at } };
}

async function carried(
  tools: AlarmTools,
  alarm: OwnName,
  state: AlarmState,
  transition: Transition,
  wanted: Wanted,
): Promise<AlarmState> {
  const policy = alarmPolicyFor(tools.config, alarm.environment, alarm.check);
  const occasion = { at: wanted.at, outcome: 'unknown' } as const;
  const after = await carryOut(tools, { ...alarm, policy }, state, { transition, occasion });
  if (wanted.kind !== 'raise' || !after.raised) return after;
  // Of checks that the config no longer has none is kept: the list stays as short as the config.
  const before = state.raised?.named?.checks.filter(
    (check) => ownOf(tools.config.checks, check) !== undefined,
  );
  return { ...after, raised: naming(after.raised, wanted, before) };
}

async function isStored(
  { state }: AlarmTools,
  alarm: OwnName,
  value: AlarmState,
  version: Version | 'absent',
): Promise<boolean> {
  return (await state.put(alarmKey(alarm), value, version)).kind === 'stored';
}
