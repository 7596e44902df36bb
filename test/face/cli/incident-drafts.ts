import type { RecordDraft } from '#record/evidence/record.ts';
import { atMinute } from '../../fixtures/evidence.ts';

export const slot = (
  check: string,
  minute: number,
  outcome: RecordDraft['outcome'],
  reason: string,
  of: { release: string; incident?: string },
): RecordDraft => ({
  kind: 'slot',
  outcome,
  slot: atMinute(minute),
  location: 'local',
  ...of,
  body: { check, reason },
});

export const released = (release: string, previous: string): RecordDraft => ({
  kind: 'release',
  outcome: 'pass',
  release,
  body: { service: 'chat', environment: 'production', release, previous },
});

export const alarm = (
  incident: string,
  transition: string,
  because: { stream: string; seq: number; sinceSeq?: number },
  outcome: RecordDraft['outcome'] = 'fail',
): RecordDraft => ({
  kind: 'alarm',
  outcome,
  incident,
  body: {
    transition,
    service: 'chat',
    environment: 'production',
    check: 'health',
    severity: 'critical',
    reason: transition === 'raised' ? 'status (500) == 200' : '2 passes in a row',
    because,
  },
});

export const notice = (incident: string, outcome: RecordDraft['outcome'], detail: string): RecordDraft => ({
  kind: 'notification',
  outcome,
  incident,
  body: { name: 'oncall', type: 'Alarm Raised', environment: 'production', detail },
});

export const phase = (incident: string, name: string, reason: string): RecordDraft => ({
  kind: 'runbook',
  outcome: 'pass',
  incident,
  run: `rollback/${incident}`,
  body: { phase: name, runbook: 'rollback', environment: 'production', reason },
});

export const manual = (incident: string, outcome: RecordDraft['outcome']): RecordDraft => ({
  kind: 'manual',
  outcome,
  incident,
  run: `rollback/${incident}`,
  body: { check: 'health', reason: '' },
});
