import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { slotAtOrBefore } from '#ground/base/slots.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Window } from '#observe/window/window.ts';

/**
 * The maintenance of the config that is open at `at`, each as the window that its newest begin opened; known by its name
 * and that begin. Nothing is stored: the same config and time make the same windows, wherever they are asked for. Pure.
 */
export const plannedAt = (config: Config, environment: string, at: EpochMs): Window[] =>
  Object.entries(config.maintenance)
    .filter(([, { environments }]) => environments.includes(environment))
    .flatMap(([name, { cron, lasts, checks, reason }]) => {
      // Begins that overlap are covered by the newest of them, which ends last.
      const from = slotAtOrBefore({ cron, timezone: config.timezone }, at);
      if (from === undefined || from + lasts < at) return [];
      return [
        {
          id: `${name}@${stamp(from)}`,
          kind: 'maintenance',
          answers: [],
          ...(checks && { checks }),
          reason,
          from,
          until: epochMs(from + lasts),
        },
      ];
    });

/** `20261122T0200Z` */
export const stamp = (at: EpochMs): string =>
  `${new Date(at).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z`;
