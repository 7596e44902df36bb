import { expect, it } from 'vitest';
import { tellIncidents } from '#face/operate/list-incidents.ts';
import { sha256Hex } from '#ground/base/brand.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { atMinute, by } from '../../fixtures/evidence.ts';

let seq = 0;

const record = (
  kind: 'alarm' | 'runbook',
  minute: number,
  incident: string,
  body: EvidenceRecord['body'],
): EvidenceRecord => ({
  v: 1,
  stream: `${kind}s`,
  seq: (seq += 1),
  prev: sha256Hex('0'.repeat(64)),
  at: atMinute(minute),
  kind,
  outcome: 'fail',
  incident,
  body,
  by,
});

const alarm = (minute: number, incident: string, check: string, transition: string, severity = 'warning') =>
  record('alarm', minute, incident, {
    transition,
    severity,
    environment: 'production',
    check,
    reason: check,
  });

it('an incident lasts from the first alarm raised to the last cleared, whatever the order of the records', () => {
  const told = tellIncidents([
    alarm(9, 'one', 'health', 'cleared'),
    record('runbook', 3, 'one', { runbook: 'rollback', phase: 'started' }),
    record('runbook', 5, 'one', { runbook: 'rollback', phase: 'verified' }),
    alarm(1, 'one', 'health', 'raised'),
    alarm(2, 'one', 'chat', 'raised', 'critical'),
    alarm(7, 'one', 'chat', 'cleared', 'critical'),
  ]);
  expect(told).toEqual([
    {
      incident: 'one',
      environment: 'production',
      from: atMinute(1),
      to: atMinute(9),
      checks: ['health', 'chat'],
      severity: 'critical',
      reason: 'health',
      runbooks: { rollback: 'verified' },
    },
  ]);
});

it('an incident is open while one of its checks is raised, and the newest comes first', () => {
  const told = tellIncidents([
    alarm(1, 'one', 'health', 'raised'),
    alarm(2, 'one', 'chat', 'raised'),
    alarm(3, 'one', 'health', 'cleared'),
    alarm(4, 'two', 'health', 'raised'),
    alarm(5, 'two', 'health', 'cleared'),
  ]);
  expect(told.map(({ incident, to }) => [incident, to])).toEqual([
    ['two', atMinute(5)],
    ['one', undefined],
  ]);
});

it('runs without an incident, and incidents whose beginning was not read, are left out', () => {
  expect(
    tellIncidents([
      record('runbook', 1, 'none', { runbook: 'rollback', phase: 'verified' }),
      alarm(2, 'cut', 'health', 'cleared'),
    ]),
  ).toEqual([]);
});

it('a dry run by hand does not hide what the run that acted came to', () => {
  const [told] = tellIncidents([
    alarm(1, 'one', 'health', 'raised'),
    record('runbook', 2, 'one', { runbook: 'rollback', phase: 'verified' }),
    record('runbook', 3, 'one', { runbook: 'rollback', phase: 'dry-run' }),
    record('runbook', 4, 'one', { runbook: 'restart', phase: 'dry-run' }),
  ]);
  expect(told?.runbooks).toEqual({ rollback: 'verified', restart: 'dry-run' });
});
