import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { reduceView } from '#face/cli/view/reduce-view.ts';
import type { ViewEvent } from '#face/cli/view/view-event.ts';
import { emptyView, type ViewModel } from '#face/cli/view/view-model.ts';

/** `03:00:05` → that second of the night of the tests, in UTC. */
export const at = (time: string): EpochMs => epochMs(Date.parse(`2026-11-22T${time}Z`));

export const result = (
  time: string,
  [environment, check]: readonly [string, string],
  outcome: Outcome,
  latencyMs?: number,
  reason = '',
): ViewEvent => ({ kind: 'result', at: at(time), environment, check, outcome, latencyMs, reason });

export const alarm = (
  time: string,
  [environment, check]: readonly [string, string],
  transition: 'raised' | 'cleared',
  reason = '',
): Extract<ViewEvent, { kind: 'alarm' }> => ({
  kind: 'alarm',
  at: at(time),
  environment,
  check,
  transition,
  severity: 'critical',
  reason,
  incident: 'i-1',
});

export const note = (time: string, text: string): ViewEvent => ({ kind: 'note', at: at(time), text });

export const after = (...events: ViewEvent[]): ViewModel => events.reduce(reduceView, emptyView('chat'));

export const health = ['production', 'health'] as const;
export const chat = ['production', 'chat_happy'] as const;
export const stagingHealth = ['staging', 'health'] as const;
