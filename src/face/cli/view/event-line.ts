import type { DrillPhase } from '#act/drill/drill-tools.ts';
import { unreachable } from '#ground/base/unreachable.ts';
import type { Severity } from '#record/event/event.ts';
import type { Tone } from '#face/cli/view/segment.ts';
import { clean, spanText } from '#face/cli/view/text.ts';
import type { RunbookPhase, ViewEvent } from '#face/cli/view/view-event.ts';
import { isOf, type EventLine, type Row, type ViewModel } from '#face/cli/view/view-model.ts';

type Of<Kind extends ViewEvent['kind']> = Extract<ViewEvent, { kind: Kind }>;

/** The event in words, or undefined when it changes nothing that people need to read. */
export function eventLine(before: ViewModel, event: ViewEvent): EventLine | undefined {
  switch (event.kind) {
    case 'result':
      return resultLine(before, event);
    case 'alarm':
      return alarmLine(before, event);
    case 'runbook':
      return runbookLine(event);
    case 'drill':
      return drillLine(event);
    case 'told':
      return toldLine(event);
    case 'note':
      return { at: event.at, tone: 'plain', text: clean(event.text) };
    case 'next':
      return undefined;
    default:
      return unreachable(event);
  }
}

function resultLine({ rows }: ViewModel, event: Of<'result'>): EventLine | undefined {
  const { at, environment, check, outcome } = event;
  const last = rows.find(isOf(event))?.outcome ?? 'waiting';
  if (last === outcome) return undefined;
  const was = last === 'waiting' ? '' : ` (was ${last})`;
  return {
    at,
    tone: outcomeTones[outcome],
    text: `${environment} ${check} ${outcome}${was}${after(event.reason)}`,
  };
}

function alarmLine({ alarms }: ViewModel, event: Of<'alarm'>): EventLine {
  const { at, environment, check, severity } = event;
  const what = `${severity} ${environment} ${check}`;
  if (event.transition === 'raised')
    return { at, tone: severityTones[severity], text: `alarm raised: ${what}${after(event.reason)}` };
  const open = alarms.find(isOf(event));
  const lasted = open ? ` after ${spanText(at - open.since)}` : '';
  return { at, tone: 'good', text: `alarm cleared: ${what}${lasted}` };
}

const runbookLine = ({ at, name, environment, phase, text }: Of<'runbook'>): EventLine => ({
  at,
  tone: phaseTones[phase],
  text: `runbook ${name} ${environment} ${phase}${after(text)}`,
});

/** The others come within seconds of these. */
const drillPhases: ReadonlySet<DrillPhase> = new Set(['started', 'lowered', 'cooling', 'row']);

function drillLine({ at, drill, environment, limit, phase, text }: Of<'drill'>): EventLine | undefined {
  if (!drillPhases.has(phase)) return undefined;
  const what = limit === undefined ? '' : ` ${limit}`;
  const tone = phase === 'row' && !text.startsWith('pass') ? 'warn' : 'plain';
  return { at, tone, text: `drill ${drill} ${environment}${what} ${phase}${after(text)}` };
}

const toldLine = ({ at, type, environment, check, severity, reason }: Of<'told'>): EventLine => ({
  at,
  tone: severityTones[severity],
  text: `${type.toLowerCase()}: ${environment}${check === undefined ? '' : ` ${check}:`} ${clean(reason)}`,
});

const after = (text: string): string => (text === '' ? '' : `: ${clean(text)}`);

export const outcomeTones: Record<Row['outcome'], Tone> = {
  waiting: 'muted',
  pass: 'good',
  degraded: 'warn',
  fail: 'bad',
  unknown: 'muted',
};

export const severityTones: Record<Severity, Tone> = { critical: 'bad', warning: 'warn', info: 'plain' };

const phaseTones: Record<RunbookPhase, Tone> = {
  started: 'plain',
  refused: 'warn',
  awaiting: 'warn',
  acting: 'plain',
  verifying: 'plain',
  completed: 'good',
  failed: 'bad',
  unknown: 'warn',
};
