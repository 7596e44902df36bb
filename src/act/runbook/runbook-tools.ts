import type { Actors } from '#act/runbook/action.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { Phase } from '#act/runbook/phase.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';
import type { AlarmTools } from '#observe/alarm/alarm-subject.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';

export type RunbookTools = CheckTools &
  AlarmTools &
  LimitsTools & {
    actors: Actors;
    /** For a view; called once or more for each phase. */
    onPhase?: (input: RunbookInput, phase: Phase, text: string) => void;
  };
