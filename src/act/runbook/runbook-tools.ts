import type { Actors } from '#act/runbook/action.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { Phase } from '#act/runbook/phase.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';

export type RunbookTools = WatchTools &
  LimitsTools & {
    actors: Actors;
    /** For a view; called once or more for each phase. */
    onPhase?: (input: RunbookInput, phase: Phase, text: string) => void;
  };
