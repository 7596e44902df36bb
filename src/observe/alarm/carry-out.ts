import { unreachable } from '#ground/base/unreachable.ts';
import type { AlarmState } from '#observe/alarm/alarm-state.ts';
import type { Transition } from '#observe/alarm/decide.ts';
import type { AlarmSubject, AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { joinIncident, leaveIncident } from '#observe/alarm/incident.ts';
import { seqBefore } from '#record/evidence/append-once.ts';
import type { Sealed } from '#record/evidence/record.ts';
import type { Owed } from '#record/event/owed.ts';

export const alarmsStream = 'alarms';

/**
 * The state after a transition, with the event that is owed for it. The incident is moved first: both moves can be
 * repeated, so a crash between the incident and the state is mended by the next evaluation, which decides the same.
 */
export async function carryOut(
  tools: AlarmTools,
  subject: AlarmSubject,
  state: AlarmState,
  transition: Transition,
  sealed: Sealed,
): Promise<AlarmState> {
  const incident = await moveIncident(tools, subject, state, transition, sealed);
  const transitions = state.transitions + 1;
  const afterSeq = await seqBefore(tools.log, alarmsStream);
  const owed = [...state.owed, owe(subject, transition, { incident, transitions, afterSeq, sealed })];
  if (transition.kind === 'cleared') {
    const { raised: _, ...rest } = state;
    return { ...rest, phase: 'quiet', transitions, owed };
  }
  const { severity, reason } = transition;
  const raised = { at: state.raised?.at ?? sealed.record.at, incident, severity, reason };
  return { ...state, phase: 'raised', transitions, raised, owed };
}

async function moveIncident(
  { state: store }: AlarmTools,
  subject: AlarmSubject,
  { raised }: AlarmState,
  { kind }: Transition,
  { record }: Sealed,
): Promise<string> {
  switch (kind) {
    case 'raised':
      return raised?.incident ?? joinIncident(store, subject, subject.check, record.at);
    case 'cleared':
      await leaveIncident(store, subject, subject.check);
      return raised?.incident ?? 'none';
    default:
      return unreachable(kind);
  }
}

type Facts = { incident: string; transitions: number; afterSeq: number; sealed: Sealed };

function owe(
  subject: AlarmSubject,
  transition: Transition,
  { incident, transitions, afterSeq, sealed }: Facts,
): Owed {
  const { service, environment, check, stream } = subject;
  const { kind, severity, reason } = transition;
  const { seq, at, outcome } = sealed.record;
  const because = { stream, seq, ...(transition.kind === 'raised' && { sinceSeq: transition.sinceSeq }) };
  return {
    type: kind === 'raised' ? 'Alarm Raised' : 'Alarm Cleared',
    detail: {
      v: 1,
      id: `${service}/${environment}/${check}#${transitions}`,
      service,
      environment,
      check,
      incident,
      severity,
      reason,
      at,
    },
    record: {
      stream: alarmsStream,
      kind: 'alarm',
      outcome,
      body: { transition: kind, service, environment, check, severity, reason, because },
    },
    afterSeq,
  };
}
