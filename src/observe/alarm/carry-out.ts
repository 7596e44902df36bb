import { unreachable } from '#ground/base/unreachable.ts';
import type { AlarmState } from '#observe/alarm/alarm-state.ts';
import type { Transition } from '#observe/alarm/decide.ts';
import type { AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { joinIncident, leaveIncident, type Target } from '#observe/alarm/incident.ts';
import { seqBefore } from '#record/evidence/append-once.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { Owed } from '#record/event/owed.ts';

export const alarmsStream = 'alarms';

/** The record that tipped it. */
export type Occasion = Pick<EvidenceRecord, 'stream' | 'seq' | 'at' | 'outcome'>;

/**
 * The state after a transition, with the event that is owed for it. The incident is moved first: both moves can be
 * repeated, so a crash between the incident and the state is mended by the next evaluation, which decides the same.
 */
export async function carryOut(
  tools: AlarmTools,
  subject: Target & { check: string },
  state: AlarmState,
  transition: Transition,
  occasion: Occasion,
): Promise<AlarmState> {
  const incident = await moveIncident(tools, subject, state, transition, occasion);
  const transitions = state.transitions + 1;
  const afterSeq = await seqBefore(tools.log, alarmsStream);
  const owed = [...state.owed, owe(subject, transition, { incident, transitions, afterSeq, occasion })];
  if (transition.kind === 'cleared') {
    const { raised: _, ...rest } = state;
    return { ...rest, phase: 'quiet', transitions, owed };
  }
  const { severity, reason } = transition;
  const raised = { at: state.raised?.at ?? occasion.at, incident, severity, reason };
  return { ...state, phase: 'raised', transitions, raised, owed };
}

async function moveIncident(
  { state: store }: AlarmTools,
  subject: Target & { check: string },
  { raised }: AlarmState,
  { kind }: Transition,
  { at }: Occasion,
): Promise<string> {
  switch (kind) {
    case 'raised':
      return raised?.incident ?? joinIncident(store, subject, subject.check, at);
    case 'cleared':
      await leaveIncident(store, subject, subject.check);
      return raised?.incident ?? 'none';
    default:
      return unreachable(kind);
  }
}

type Facts = { incident: string; transitions: number; afterSeq: number; occasion: Occasion };

function owe(
  { service, environment, check }: Target & { check: string },
  transition: Transition,
  { incident, transitions, afterSeq, occasion }: Facts,
): Owed {
  const { kind, severity, reason } = transition;
  const { stream, seq, at, outcome } = occasion;
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
