import { printAnswer } from '#face/cli/answer.ts';
import { columns } from '#face/cli/columns.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { exitFor } from '#face/cli/outcome-exit.ts';
import { latencyText } from '#face/cli/view/text.ts';
import { withLoaded, withStack } from '#face/cli/with-home.ts';
import type { PathOrder } from '#face/operate/alarm-path/drill-alarm-path.ts';
import type { PathDrilled } from '#face/operate/alarm-path/hop.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import type { Severity } from '#record/event/event.ts';

/** The name of the drill that every config has; one of a config cannot be called so. */
export const alarmPathName = 'alarm-path';

/** Proves that an alarm arrives, and answers the exit code. */
export async function alarmPath(
  order: { environment: string; severity: Severity },
  loaded: LoadedConfig,
  io: Io,
  settings: Settings,
): Promise<number> {
  const { permitted } = await import('#face/operate/maintenance.ts');
  const home = settings.stack === undefined ? 'local' : 'aws';
  permitted({ ...loaded, home }, { environment: order.environment, operator: operatorHere() });
  if (!settings.json) io.err.write('Whoever is told is told that it is a drill; runbooks run dry.\n');
  const drilled = await drillPath({ ...order, operator: operatorHere() }, loaded, io, settings);
  printAnswer(io, settings, { data: drilled, text: show(drilled, io) });
  return exitFor([drilled.outcome]);
}

async function drillPath(
  order: PathOrder,
  loaded: LoadedConfig,
  { signal }: Io,
  settings: Settings,
): Promise<PathDrilled> {
  const { drillAlarmPath } = await import('#face/operate/alarm-path/drill-alarm-path.ts');
  if (settings.stack !== undefined) {
    const { hearing } = await import('#face/operate/alarm-path/hearing.ts');
    return withStack(settings.stack, loaded, settings, (home) =>
      drillAlarmPath(order, { ...home, ...hearing(home.bus) }, signal),
    );
  }
  const { listen } = await import('#face/up/listen.ts');
  return withLoaded(loaded, settings, (home) => {
    listen(home);
    return drillAlarmPath(order, home, signal);
  });
}

const marks = { pass: '✓', degraded: '▲', fail: '✗', unknown: '?', none: '·' } as const;
const verdicts = {
  pass: 'The path of alarms is proven.',
  degraded: 'The path of alarms is proven.',
  fail: 'The path of alarms is broken where ✗ says.',
  unknown: 'Not proven, for want of somebody to prove it with: where ? says.',
} as const;

const show = ({ hops, outcome }: PathDrilled, { out }: Io): string =>
  `${columns(
    ['HOP', 'AFTER', 'WHAT', 'RECORD'],
    hops.map((hop) => [
      `${marks[hop.outcome]} ${hop.hop}`,
      hop.tookMs === undefined ? '' : latencyText(hop.tookMs),
      hop.detail,
      hop.record ?? '',
    ]),
    out,
  )}\n\n${verdicts[outcome]}`;
