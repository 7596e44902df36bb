import type { EpochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Troubles } from '#ground/base/troubles.ts';
import { setOwnAlarm } from '#observe/alarm/own-alarm.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';

/** A check of which Muster knows nothing, and why. */
export type Finding = { environment: string; check: string; reason: string };

/** What a look found. */
export type Found = { at: EpochMs; blind: readonly Finding[]; silent: readonly Finding[] };

/**
 * Raises and clears the two alarms of each environment. An environment of which something could not be read clears neither:
 * nobody knows. One alarm that cannot be set keeps no other from it, and is a trouble.
 */
export async function tellMonitor(
  tools: WatchTools,
  { at, blind, silent }: Found,
  unread: ReadonlySet<string>,
  guard: Troubles['guard'],
): Promise<void> {
  const { service, environments, monitor } = tools.config;
  const { severity, blindAfter, silentAfter } = monitor;
  const set = async (
    environment: string,
    alarm: OwnAlarmText,
    findings: readonly Finding[],
  ): Promise<void> => {
    const here = findings.filter((one) => one.environment === environment);
    if (here.length === 0 && unread.has(environment)) return;
    const name = { service, environment, check: alarm.check };
    const reason = `${alarm.raised}: ${named(here)}`;
    const checks = [...new Set(here.map(({ check }) => check))];
    const raise = { kind: 'raise', severity, reason, at, checks } as const;
    const clear = { kind: 'clear', reason: alarm.cleared, at } as const;
    await guard(() => setOwnAlarm(tools, name, here.length > 0 ? raise : clear));
  };
  for (const environment of Object.keys(environments)) {
    await set(environment, silentText(silentAfter), silent);
    await set(environment, blindText(blindAfter), blind);
  }
}

type OwnAlarmText = { check: 'monitor-blind' | 'monitor-silent'; raised: string; cleared: string };

const silentText = (afterMs: number): OwnAlarmText => ({
  check: 'monitor-silent',
  raised: `no records for ${formatDuration(afterMs)} or more`,
  cleared: 'what is due is recorded again',
});

const blindText = (afterMs: number): OwnAlarmText => ({
  check: 'monitor-blind',
  raised: `nothing but unknown for ${formatDuration(afterMs)} or more`,
  cleared: 'no check is blind, but for those in a window',
});

const namedMax = 5;
const reasonLengthMax = 120;

/** `health (missing secret KEY), db_health (…) and 3 more` */
function named(findings: readonly Finding[]): string {
  const names = findings
    .slice(0, namedMax)
    .map(({ check, reason }) => (reason === '' ? check : `${check} (${clipped(reason)})`));
  const left = findings.length - names.length;
  return `${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

const clipped = (text: string): string =>
  text.length > reasonLengthMax ? `${text.slice(0, reasonLengthMax - 1)}…` : text;
