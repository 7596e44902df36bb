import type { Config } from '#ground/config/schema/config.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';

/** Environments whose limits may be lowered: they need a watchdog. */
export const withSettings = (config: Config): string[] =>
  Object.keys(config.environments).filter((name) => settingsSourceOf(config, name) !== undefined);

/** Environments in which drills may run: they need a function that does. */
export const withDrills = ({ environments }: Config): string[] =>
  Object.keys(environments).filter((name) => environments[name]?.allowDrills !== undefined);

/** Environments in which a runbook may act: before it does, what a drill lowered there is put back. */
export const withRunbooks = ({ runbooks }: Config): string[] => [
  ...new Set(Object.values(runbooks).flatMap(({ when }) => when.environments)),
];
