import { unreachable } from '#ground/base/unreachable.ts';
import { eventLine } from '#face/cli/view/event-line.ts';
import type { ViewEvent } from '#face/cli/view/view-event.ts';
import {
  eventsMax,
  isOf,
  pointsMax,
  type EventLine,
  type OpenAlarm,
  type Row,
  type ViewModel,
} from '#face/cli/view/view-model.ts';

type Of<Kind extends ViewEvent['kind']> = Extract<ViewEvent, { kind: Kind }>;

/** The model after the event. Bounded: old points and events fall away. */
export function reduceView(model: ViewModel, event: ViewEvent): ViewModel {
  const line = isFirstPass(model, event) ? undefined : eventLine(model, event);
  return { ...change(model, event), events: append(model.events, line) };
}

function change(model: ViewModel, event: ViewEvent): ViewModel {
  switch (event.kind) {
    case 'result':
      return { ...model, rows: report(model.rows, event) };
    case 'alarm':
      return { ...model, alarms: transition(model.alarms, event) };
    case 'next':
      return { ...model, next: { environment: event.environment, check: event.check, dueAt: event.dueAt } };
    case 'runbook':
    case 'drill':
    case 'told':
    case 'note':
      return model;
    default:
      return unreachable(event);
  }
}

function report(rows: readonly Row[], event: Of<'result'>): readonly Row[] {
  const { environment, check, outcome, latencyMs, reason } = event;
  const known = rows.find(isOf(event));
  const points = [...(known?.points ?? []), { outcome, latencyMs }].slice(-pointsMax);
  const row = { environment, check, outcome, latencyMs, reason, points };
  return known ? rows.map((one) => (one === known ? row : one)) : [...rows, row];
}

function transition(alarms: readonly OpenAlarm[], event: Of<'alarm'>): readonly OpenAlarm[] {
  const { environment, check, severity, at } = event;
  const isSame = isOf(event);
  const others = alarms.filter((one) => !isSame(one));
  if (event.transition === 'cleared') return others;
  // Raised again, as when it gets worse: open since it was first.
  return [...others, { environment, check, severity, since: alarms.find(isSame)?.since ?? at }];
}

/** The table shows it; among the latest it would only push away what matters. */
const isFirstPass = ({ rows }: ViewModel, event: ViewEvent): boolean =>
  event.kind === 'result' &&
  event.outcome === 'pass' &&
  (rows.find(isOf(event))?.outcome ?? 'waiting') === 'waiting';

const append = (events: readonly EventLine[], line: EventLine | undefined): readonly EventLine[] =>
  line ? [...events, line].slice(-eventsMax) : events;
