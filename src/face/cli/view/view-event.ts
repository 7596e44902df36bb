import type { EpochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { DrillPhase } from '#act/drill/drill-tools.ts';
import type { EventType, Severity } from '#record/event/event.ts';

type ResultEvent = {
  kind: 'result';
  at: EpochMs;
  environment: string;
  check: string;
  outcome: Outcome;
  /** Of the whole check. Absent: nothing was exchanged. */
  latencyMs?: number | undefined;
  /** One line; empty on pass. */
  reason: string;
};

type AlarmEvent = {
  kind: 'alarm';
  at: EpochMs;
  environment: string;
  check: string;
  transition: 'raised' | 'cleared';
  severity: Severity;
  reason: string;
  incident: string;
};

export type RunbookPhase =
  | 'started'
  | 'refused'
  | 'awaiting'
  | 'acting'
  | 'verifying'
  | 'completed'
  | 'failed'
  | 'unknown';

type RunbookEvent = {
  kind: 'runbook';
  at: EpochMs;
  name: string;
  environment: string;
  phase: RunbookPhase;
  /** One line more; may be empty. */
  text: string;
};

type DrillEvent = {
  kind: 'drill';
  at: EpochMs;
  environment: string;
  drill: string;
  run: string;
  /** Of a drill that lowers several. */
  limit?: string | undefined;
  phase: DrillPhase;
  /** One line more; may be empty. */
  text: string;
};

/** What was told to whoever listens: how a drill ended, limits that are not back, an alarm that is raised still. */
type ToldEvent = {
  kind: 'told';
  at: EpochMs;
  type: EventType;
  environment: string;
  check?: string;
  severity: Severity;
  reason: string;
};

/** Something to know that is none of the others: who holds the data, what the demo does. */
type NoteEvent = { kind: 'note'; at: EpochMs; text: string };

/** What is due next. */
type NextEvent = { kind: 'next'; at: EpochMs; environment: string; check: string; dueAt: EpochMs };

/** What the terminal is told, as it happens. */
export type ViewEvent =
  | ResultEvent
  | AlarmEvent
  | RunbookEvent
  | DrillEvent
  | ToldEvent
  | NoteEvent
  | NextEvent;
