import { requireNames } from '#face/operate/require-names.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { nextSlot } from '#ground/base/slots.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { plannedAt } from '#observe/window/planned.ts';
import type { Window } from '#observe/window/window.ts';
import { windowsNow } from '#observe/window/windows-now.ts';

/** `now`: it is open. `next`: the config opens it then. */
export type ListedWindow = Omit<Window, 'answers'> & {
  environment: string;
  is: 'now' | 'next';
};

/**
 * Maintenance and snoozes that are open, by the config and by hand, then when the config opens the next ones. Without a
 * store only what the config says. Rejects ENVIRONMENT_UNKNOWN.
 */
export async function listWindows(
  { config, state }: { config: Config; state?: StateStore | undefined },
  { now, environment }: { now: EpochMs; environment?: string | undefined },
): Promise<ListedWindow[]> {
  const known = Object.keys(config.environments);
  if (environment !== undefined) requireNames('environment', [environment], known);
  const wanted = environment === undefined ? known : [environment];
  const open = await Promise.all(wanted.map((one) => openIn(config, state, one, now)));
  const next = wanted.flatMap((one) => nextIn(config, one, now)).sort((a, b) => a.from - b.from);
  return [...open.flat(), ...next];
}

async function openIn(
  config: Config,
  state: StateStore | undefined,
  environment: string,
  now: EpochMs,
): Promise<ListedWindow[]> {
  const windows = state
    ? await windowsNow({ config, state }, environment, now)
    : plannedAt(config, environment, now);
  return windows
    .filter(({ kind, until }) => kind !== 'drill' && now < until)
    .map((window) => ({ ...listed(window), environment, is: 'now' }));
}

const listed = ({ id, kind, checks, operator, reason, from, until }: Window): Omit<Window, 'answers'> => ({
  id,
  kind,
  ...(checks && { checks }),
  ...(operator !== undefined && { operator }),
  ...(reason !== undefined && { reason }),
  from,
  until,
});

const nextIn = (config: Config, environment: string, now: EpochMs): ListedWindow[] =>
  Object.entries(config.maintenance)
    .filter(([, { environments }]) => environments.includes(environment))
    .flatMap(([id, { cron, lasts, checks, reason }]) => {
      const from = nextSlot({ cron, timezone: config.timezone }, now);
      if (from === undefined) return [];
      const kind = 'maintenance' as const;
      return [
        { environment, is: 'next', id, kind, ...(checks && { checks }), reason, from, until: from + lasts },
      ];
    });
