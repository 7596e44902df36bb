import type { DrillInput } from '#act/drill/drill-input.ts';
import type { DrillTools, Told } from '#act/drill/drill-tools.ts';
import type { Target } from '#act/limits/target.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Drill } from '#ground/config/schema/drill.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Steps } from '#ground/durable/steps.ts';

/** One drill of a run: who, on what, by which steps. Names of steps begin with the drill's. */
export type DrillScene = {
  tools: DrillTools;
  input: DrillInput;
  steps: Steps;
  target: Target;
  name: string;
  drill: Drill;
  /** When the run began, of which this may be a later drill. */
  begunAt: EpochMs;
  startedAt: EpochMs;
  /** The newest seq of the `drills` stream when the run began. */
  afterSeq: number;
  /** The release that ran when it began; undefined: nobody knows. */
  release: string | null;
};

/** What a drill came to. */
export type DrillEnding = {
  drill: string;
  phase: 'refused' | 'completed';
  outcome: Outcome;
  /** One line. */
  reason: string;
  findings: string[];
  rows: Row[];
  requests: number;
  tokens: number;
};

/** One row of limit coverage: this limit was tried in this environment. Milliseconds. */
export type Row = {
  limit: string;
  outcome: Outcome;
  reason: string;
  findings: string[];
  /** From the lowering write to the first call that it blocked. */
  lowerToBlockMs?: number;
  /** From the read-back of the original to the first pass. */
  restoreToPassMs?: number;
  restored: 'closed' | 'disputed' | 'left' | 'never-lowered';
};

export const tell = ({ tools, input, name }: DrillScene, told: Omit<Told, 'drill'>): void =>
  tools.onPhase?.(input, { drill: name, ...told });
