import type { Phase } from '#act/runbook/phase.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import { firstTime } from '#face/cli/first-time.ts';
import type { Io } from '#face/cli/io.ts';
import { createTerminalView, type TerminalView } from '#face/cli/view/terminal-view.ts';
import { expectedText } from '#face/cli/why.ts';
import { toldEvent } from '#face/cli/view/told-event.ts';
import type { RunbookPhase } from '#face/cli/view/view-event.ts';
import type { LocalHooks } from '#face/wire/local.ts';
import type { RaisedAlarm } from '#face/operate/list-alarms.ts';
import type { UpHooks } from '#face/up/up.ts';
import { epochMs } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { isWatchedBy, scheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { isOwnAlarm } from '#observe/alarm/own-alarms.ts';
import type { CheckResult } from '#observe/check/check-result.ts';

/** What `up` tells as it happens, shown on the terminal. */
export type UpView = {
  hooks: UpHooks;
  onPhase: (input: RunbookInput, phase: Phase, text: string) => void;
  /** To be told once. */
  onDrill: NonNullable<LocalHooks['onDrill']>;
  note(text: string): void;
  /** Alarms that were raised before. */
  begin(raised: readonly RaisedAlarm[]): void;
  close(): void;
};

export function showUp(config: Config, io: Io, json = false): UpView {
  const view = json ? jsonLines(io) : terminalView(config, io);
  const note = (text: string): void => view.show({ kind: 'note', at: systemClock.now(), text });
  const begin = (raised: readonly RaisedAlarm[]): void => {
    const isWatched = isWatchedBy(scheduleOf(config));
    for (const alarm of raised.filter((one) => isWatched(one) || isOwnAlarm(one.check))) {
      const { at, environment, check, severity, reason, incident } = alarm;
      const shown = { environment, check, severity, reason, incident };
      view.show({ kind: 'alarm', transition: 'raised', at: epochMs(at), ...shown });
    }
  };
  return {
    hooks: hooksFor(view, note),
    onPhase: phasesFor(view),
    onDrill: drillsFor(view),
    note,
    begin,
    close: () => view.close(),
  };
}

/** One envelope for each thing that happens, as it happens. */
const jsonLines = ({ out }: Io): TerminalView => ({
  show: (event) => void out.write(`${JSON.stringify({ data: event })}\n`),
  close: () => undefined,
});

const terminalView = (config: Config, { out }: Io): TerminalView =>
  createTerminalView({
    out,
    clock: systemClock,
    service: config.service,
    timezone: config.timezone,
    targets: scheduleOf(config).flatMap(({ environment, checks }) =>
      checks.map((check) => ({ environment, check })),
    ),
  });

const hooksFor = (view: TerminalView, note: (text: string) => void): UpHooks => ({
  onResult: (result) => {
    const { environment, check, outcome, expected } = result;
    const reason = expected ? `${expectedText(expected)}: ${result.reason}` : result.reason;
    const latencyMs = latencyOf(result);
    view.show({ kind: 'result', at: systemClock.now(), environment, check, outcome, reason, latencyMs });
  },
  onChange: ({ environment, check }, { kind, severity, reason, incident }) =>
    view.show({
      kind: 'alarm',
      at: systemClock.now(),
      environment,
      check,
      transition: kind,
      severity,
      reason,
      incident,
    }),
  onTrouble: (what, error) =>
    note(`trouble with ${what}: ${error instanceof Error ? error.message : String(error)}`),
  onEvent: eventsFor(view),
  onRefused: (run, reason) => phasesFor(view)(run, 'refused', reason),
});

/** Alarms and runbooks are told where they happen. A second event of one id says nothing new. */
function eventsFor(view: TerminalView): NonNullable<UpHooks['onEvent']> {
  const isFirst = firstTime();
  return (event) => {
    const told = toldEvent(event, systemClock.now());
    if (told && isFirst(event.detail.id)) view.show(told);
  };
}

/** Of the last attempt's steps together; undefined when nothing was exchanged. */
function latencyOf({ attempts }: CheckResult): number | undefined {
  const steps = attempts.at(-1)?.steps ?? [];
  return steps.length === 0 ? undefined : steps.reduce((sum, { phases }) => sum + phases.totalMs, 0);
}

const phases: Record<Phase, RunbookPhase> = {
  started: 'started',
  'awaiting-approval': 'awaiting',
  approved: 'started',
  acted: 'acting',
  live: 'acting',
  verifying: 'verifying',
  refused: 'refused',
  joined: 'refused',
  'dry-run': 'completed',
  expired: 'refused',
  verified: 'completed',
  stuck: 'failed',
};

const phasesFor =
  (view: TerminalView) =>
  ({ runbook, environment }: RunbookInput, phase: Phase, text: string): void => {
    // Another run of the incident is told where it is.
    if (phase === 'joined') return;
    view.show({
      kind: 'runbook',
      at: systemClock.now(),
      name: runbook,
      environment,
      phase: phases[phase],
      text: isEnd(phase) ? `${phase}, ${text}` : text,
    });
  };

const drillsFor =
  (view: TerminalView): UpView['onDrill'] =>
  ({ environment, run }, { drill, limit, phase, text }) =>
    view.show({ kind: 'drill', at: systemClock.now(), environment, drill, run, limit, phase, text });

/** Ends that the view's own word does not name. */
const isEnd = (phase: Phase): boolean => ['verified', 'dry-run', 'expired', 'stuck'].includes(phase);
