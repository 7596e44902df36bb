import type { Hold, Lease, LeaseState, Lock, TargetState } from '#act/limits/lease.ts';
import { setTo, unset } from '#act/limits/setting.ts';
import { epochMs } from '#ground/base/brand.ts';
import type { Owed } from '#record/event/owed.ts';

/** Noon, and so many seconds after it. */
export const noon = (seconds = 0) => epochMs(Date.parse('2026-11-22T12:00:00Z') + seconds * 1000);

export const target = { service: 'chat', environment: 'staging' };

export const drillLock = (more: Partial<Lock> = {}): Lock => ({
  kind: 'drill',
  id: 'run-1',
  since: noon(),
  until: noon(1800),
  ...more,
});

export const runbookLock = (more: Partial<Lock> = {}): Lock => drillLock({ kind: 'runbook', ...more });

export const holdOf = (more: Partial<Hold> = {}): Hold => ({
  operator: 'ann',
  reason: 'deploy',
  since: noon(),
  ...more,
});

/** Of run-1: A from 500 to 1 and B from unset to 2, opened at noon for ten minutes. */
export const leaseOf = (state: LeaseState, more: Partial<Lease> = {}): Lease => ({
  v: 1,
  id: 'run-1/budget/A',
  run: 'run-1',
  state,
  source: { kind: 'http' },
  originals: { A: setTo(500), B: unset },
  written: { A: setTo(1), B: setTo(2) },
  openedAt: noon(),
  lowerBy: noon(300),
  restoreBy: noon(600),
  raised: false,
  afterSeq: 0,
  ...more,
});

export const stateOf = (more: Partial<TargetState> = {}): TargetState => ({
  v: 1,
  fence: 7,
  taints: [],
  owed: [],
  ...more,
});

/** Run-1 has the target, and its lease is in this state. */
export const leased = (state: LeaseState, more: Partial<Lease> = {}): TargetState =>
  stateOf({ lock: drillLock(), lease: leaseOf(state, more) });

export const owedOf = (id: string): Owed => ({
  type: 'Drill Completed',
  detail: { v: 1, id, ...target, incident: 'none', severity: 'warning', reason: 'it died', at: noon() },
  record: { stream: 'drills', kind: 'drill', outcome: 'unknown', body: {} },
  afterSeq: 0,
});
