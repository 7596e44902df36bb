import { requireAuthority } from '#face/operate/require-authority.ts';
import { requireNames, together } from '#face/operate/require-names.ts';
import { requireOperator } from '#face/operate/require-operator.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Random } from '#ground/base/random.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { endByHand, openByHand } from '#observe/window/by-hand.ts';
import type { WindowJournal } from '#observe/window/settle.ts';
import { coversCheck, type Window } from '#observe/window/window.ts';
import { readWindows } from '#observe/window/windows.ts';

export type WindowsTools = WindowJournal & {
  config: Config;
  home: Authority;
  clock: Clock;
  random: Random;
};

/** `checks` left out or empty: all of them. */
export type WindowOrder = { environment: string; checks?: readonly string[]; operator: string };

/**
 * From now on whatever checks find there is recorded and alarms nobody, and runbooks and drills stay away. One that lasts is
 * made longer. Rejects ENVIRONMENT_UNKNOWN, CHECK_UNKNOWN, OPERATOR_UNKNOWN, AUTHORITY_ELSEWHERE, WINDOW_INVALID.
 */
export const startMaintenance = (
  tools: WindowsTools,
  order: WindowOrder & { forMs: number; reason: string },
): Promise<Window> => openWindowByHand(tools, 'maintenance', order);

/** The same for a few checks whose alarms somebody wants to hear nothing of for a while; runbooks and drills go on. */
export const snoozeAlarms = (
  tools: WindowsTools,
  order: WindowOrder & { checks: readonly string[]; forMs: number; reason: string },
): Promise<Window> => openWindowByHand(tools, 'snooze', order);

/** What was ended: of these checks alone, or all that people opened. Rejects as `startMaintenance`. */
export async function endMaintenance(tools: WindowsTools, order: WindowOrder): Promise<Window[]> {
  const target = permitted(tools, order);
  const meant = { kind: 'maintenance' as const, ...checksOf(order) };
  return endByHand(tools, target, meant, order.operator);
}

/** The same of snoozes: those that are on none but these checks. */
export async function endSnooze(
  tools: WindowsTools,
  order: WindowOrder & { checks: readonly string[] },
): Promise<Window[]> {
  const target = permitted(tools, order);
  return endByHand(tools, target, { kind: 'snooze', checks: order.checks }, order.operator);
}

/** Snoozes that are open there, of these checks among others; of any when none is named. */
export async function openSnoozes(
  { config, state, clock }: Pick<WindowsTools, 'config' | 'state' | 'clock'>,
  { environment, checks = [] }: Pick<WindowOrder, 'environment' | 'checks'>,
): Promise<Window[]> {
  const now = clock.now();
  const windows = await readWindows(state, { service: config.service, environment });
  return windows.filter(
    (one) =>
      one.kind === 'snooze' &&
      one.from <= now &&
      now < one.until &&
      (checks.length === 0 || checks.some((check) => coversCheck(one, check))),
  );
}

async function openWindowByHand(
  tools: WindowsTools,
  kind: 'maintenance' | 'snooze',
  order: WindowOrder & { forMs: number; reason: string },
): Promise<Window> {
  const target = permitted(tools, order);
  const { forMs, reason, operator } = order;
  return openByHand(tools, target, { kind, ...checksOf(order), forMs, reason, operator });
}

const checksOf = ({ checks = [] }: WindowOrder): { checks?: readonly string[] } =>
  checks.length === 0 ? {} : { checks };

/** Rejects with all that is wrong at once. */
export function permitted(
  { config, home }: { config: Config; home: Authority },
  { environment, checks = [], operator }: WindowOrder,
): { service: string; environment: string } {
  together(
    () => requireNames('environment', [environment], Object.keys(config.environments)),
    () => requireNames('check', checks, Object.keys(config.checks)),
    () => requireOperator(config, operator),
    () => requireAuthority(config, environment, home),
  );
  return { service: config.service, environment };
}
