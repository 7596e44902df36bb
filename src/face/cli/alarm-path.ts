import { printAnswer } from '#face/cli/answer.ts';
import { columns } from '#face/cli/columns.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { exitFor } from '#face/cli/outcome-exit.ts';
import { latencyText } from '#face/cli/view/text.ts';
import { withLoaded } from '#face/cli/with-home.ts';
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
  const [{ drillAlarmPath }, { permitted }, { listen }] = await Promise.all([
    import('#face/operate/alarm-path/drill-alarm-path.ts'),
    import('#face/operate/maintenance.ts'),
    import('#face/up/listen.ts'),
  ]);
  permitted({ ...loaded, home: 'local' }, { environment: order.environment, operator: operatorHere() });
  if (!settings.json) io.err.write('Whoever is told is told that it is a drill; runbooks run dry.\n');
  const drilled = await withLoaded(loaded, settings, (home) => {
    listen(home);
    return drillAlarmPath({ ...order, operator: operatorHere() }, home, io.signal);
  });
  printAnswer(io, settings, { data: drilled, text: show(drilled, io) });
  return exitFor([drilled.outcome]);
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
