import type { Outcome } from '#ground/base/outcome.ts';
import type { Changed } from '#record/event/alarm-story.ts';
import type { Severity } from '#record/event/event.ts';

/** What happened, and the record that proves it: `stream#seq`. Milliseconds since the epoch. */
export type Line = { at: number; what: string; record: string; who?: string };

/** How long each part took, in milliseconds; absent where evidence does not tell. */
export type Durations = {
  /** From the first failing record to the alarm. */
  detectMs?: number;
  /** From the alarm to the run that acted: approved, or started where nobody had to. */
  decideMs?: number;
  /** From there until what was asked for was live; for a run without that word, until it had acted. */
  actMs?: number;
  /** From there until it was verified. */
  recoverMs?: number;
  /** From the first failing record to the last alarm cleared. */
  wholeMs?: number;
};

/** Slots of one check between the first failure and the end. */
export type Impact = {
  check: string;
  slots: number;
  fail: number;
  degraded: number;
  unknown: number;
  /** From its first slot that was not good until the next good one, all such spans together. */
  badMs: number;
  /** It is not good yet. */
  isOpen: boolean;
  /** The first that was not good. */
  record: string;
};

export type RunStory = {
  run: string;
  runbook: string;
  /** The last that is recorded. */
  phase: string;
  outcome: Outcome;
  /** Of a refusal with what it would have done, word for word. */
  reason: string;
  operator?: string;
  record: string;
};

export type Notice = {
  at: number;
  /** As `notify` in the config calls it. */
  name: string;
  what: string;
  isDelivered: boolean;
  record: string;
};

/** What follows from records, with them. As a hint: what they suggest, never a cause that is proven. */
export type Remark = { text: string; records: string[] };

export type IncidentStory = {
  incident: string;
  service: string;
  environment: string;
  checks: string[];
  severity: Severity;
  isDrill: boolean;
  /** The first failing record, else when it was raised. */
  from: number;
  /** The last alarm cleared; absent while one is raised. */
  to?: number;
  durations: Durations;
  /** That did not hold, as evidence shows them. */
  expectations: string[];
  /** As which answers were recognised. */
  answers: string[];
  /** Between the last pass and the first failure. */
  changed: (Changed & { records: string[] })[];
  runs: RunStory[];
  notices: Notice[];
  impact: Impact[];
  /** What a run found of limits, and drift; empty when nothing was compared. */
  limits: Line[];
  /** Of a run that was verified and did not hold. */
  relapse?: Line;
  timeline: Line[];
  hints: Remark[];
  wentWell: Remark[];
  toAsk: Remark[];
  /** More was recorded than was read, or told. */
  isCut: boolean;
};
