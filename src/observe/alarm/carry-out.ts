import type { AlarmState } from '#observe/alarm/alarm-state.ts';
import { type AlarmName, alarmsStream, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import type { Transition } from '#observe/alarm/decide.ts';
import { joinIncident, leaveIncident } from '#observe/alarm/incident.ts';
import { isOwnAlarm, raisedType } from '#observe/alarm/own-alarms.ts';
import { type Occasion, owe } from '#observe/alarm/owe.ts';
import { remindersBy } from '#observe/alarm/reminder.ts';
import type { AlarmStory } from '#record/event/alarm-story.ts';
import { seqBefore } from '#record/evidence/append-once.ts';

/** Whose alarm it is, and what it goes by. */
export type Carried = AlarmName & {
  policy?: { remindMs?: number };
  drill?: { incident: string };
};

/** What happened, and what there is to tell of it. */
export type Told = { transition: Transition; occasion: Occasion; story?: AlarmStory };

/**
 * The state after a transition, with the event that is owed for it. The incident is moved first: both moves can be
 * repeated, so a crash between the incident and the state is mended by the next evaluation, which decides the same; where
 * it decides otherwise, `dropQuiet` takes the check out again.
 */
export async function carryOut(
  tools: AlarmTools,
  subject: Carried,
  state: AlarmState,
  told: Told,
): Promise<AlarmState> {
  const { transition, occasion, story } = told;
  const incident = await moveIncident(tools, subject, state, told);
  const transitions = state.transitions + 1;
  const isDrill = subject.drill !== undefined || state.raised?.isDrill === true;
  const isRaise = transition.kind === 'raised';
  const event = owe(subject, {
    type: isRaise ? raisedType(subject.check) : 'Alarm Cleared',
    id: String(transitions),
    incident,
    severity: transition.severity,
    reason: transition.reason,
    occasion,
    ...(story && { story }),
    isDrill,
    afterSeq: await seqBefore(tools.log, alarmsStream),
    body: { transition: transition.kind, ...becauseOf(transition, occasion) },
  });
  const { raised: before, heldBack: _, ...rest } = { ...state, transitions, owed: [...state.owed, event] };
  if (transition.kind === 'cleared') return { ...rest, phase: 'quiet' };
  const { severity, reason } = transition;
  const at = before?.at ?? occasion.at;
  // What was due before it got more severe is not told on top of that.
  const reminded = remindersBy(at, occasion.at, subject.policy?.remindMs);
  const raised = { at, incident, severity, reason, reminded, ...(story && { story }) };
  return { ...rest, phase: 'raised', raised: { ...raised, ...(isDrill && { isDrill }) } };
}

const becauseOf = (transition: Transition, { record }: Occasion) =>
  record === undefined
    ? {}
    : {
        because: {
          stream: record.stream,
          seq: record.seq,
          ...(transition.kind === 'raised' && { sinceSeq: transition.sinceSeq }),
        },
      };

/** Neither what Muster raises of itself nor what is drilled is of an incident of the target. */
async function moveIncident(
  { state: store }: AlarmTools,
  subject: Carried,
  { raised }: AlarmState,
  { transition, occasion }: Told,
): Promise<string> {
  const apart = subject.drill?.incident ?? (isOwnAlarm(subject.check) ? 'none' : undefined);
  if (apart !== undefined) return apart;
  if (transition.kind === 'cleared') {
    await leaveIncident(store, subject, subject.check);
    return raised?.incident ?? 'none';
  }
  return raised?.incident ?? joinIncident(store, subject, subject.check, occasion.at);
}
