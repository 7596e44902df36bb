import { formatDuration } from '#ground/base/duration.ts';
import { baselineValue, limitBaseline } from '#ground/config/baselines.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Finding } from '#ground/config/problem.ts';
import { eachDrill, eachLowering } from '#ground/config/rules/each-drill.ts';
import { drillScheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { redeploys, settingsSourceOf } from '#ground/config/settings-source.ts';

/** A drill that changes settings needs a place where they are. */
export const settingsForDrills = (config: Config): Finding[] =>
  Object.entries(config.environments).flatMap(([environment, { allowDrills, settings }]) =>
    (allowDrills?.names ?? []).flatMap((name, index) => {
      const drill = ownOf(config.drills, name);
      if (settings || !drill || drill.kind === 'burst-429') return [];
      const message = `expected settings in ${environment}: this drill changes them`;
      return [{ path: ['environments', environment, 'allowDrills', 'names', index], message }];
    }),
  );

/** Where a drill is allowed, the limit must sink. */
export const belowBaseline = (config: Config): Finding[] =>
  eachLowering(config, ({ to }, path, { limit, drill }) => {
    const above = allowedIn(config, drill).flatMap((environment) => {
      const baseline = limitBaseline(config, environment, limit);
      const value = baseline && baselineValue(baseline);
      return value !== undefined && to >= value ? [`${value} in ${environment}`] : [];
    });
    const message = `expected less than the baseline: ${above.join(', ')}`;
    return above.length === 0 ? [] : [{ path: [...path, 'to'], message }];
  });

/** Only what is deployed anew forgets what it had in memory. */
export const restartable = (config: Config): Finding[] =>
  eachLowering(config, ({ blockedStillAfterRestart }, path, { drill }) => {
    if (!blockedStillAfterRestart) return [];
    const places = allowedIn(config, drill).filter((environment) => {
      const source = settingsSourceOf(config, environment);
      return source !== undefined && !redeploys(source);
    });
    const message = `expected settings of kind hosting, or http with apply, in ${places.join(', ')}: nothing else restarts the service`;
    return places.length === 0 ? [] : [{ path: [...path, 'blockedStillAfterRestart'], message }];
  });

/** A switch that is set to what it is anyway opens no breaker. */
export const reallySwitched = (config: Config): Finding[] =>
  eachDrill(config, (drill, path) =>
    drill.kind === 'breaker-open'
      ? Object.entries(drill.set)
          .filter(([name, value]) => isBaseline(config, name, value))
          .map(([name]) => ({
            path: [...path, 'set', name],
            message: 'expected another value than its baseline',
          }))
      : [],
  );

function isBaseline({ switches }: Config, name: string, value: string | number): boolean {
  const baseline = ownOf(switches, name)?.baseline;
  const usual = baseline && ('set' in baseline ? baseline.set : baseline.unset);
  return usual !== undefined && usual !== null && String(usual) === String(value);
}

const allowedIn = (config: Config, drill: string): string[] =>
  Object.entries(config.environments)
    .filter(([, { allowDrills }]) => allowDrills?.names.includes(drill))
    .map(([environment]) => environment);

/** It would be refused each time that it is due. */
export function allowedWhereDue(config: Config): Finding[] {
  return Object.entries(config.schedule).flatMap(([entry, { drills = [], environments }]) =>
    drills.flatMap((drill, index) => {
      const places = environments.filter((name) => {
        const environment = ownOf(config.environments, name);
        return environment && !environment.allowDrills?.names.includes(drill);
      });
      if (places.length === 0 || !Object.hasOwn(config.drills, drill)) return [];
      const message = `expected a drill that allowDrills names in ${places.join(', ')}`;
      return [{ path: ['schedule', entry, 'drills', index], message }];
    }),
  );
}

/** What may begin must not be over before. */
export function beginsBeforeItEnds(config: Config): Finding[] {
  const late = drillScheduleOf(config).filter(({ startWithin, endWithin }) => startWithin > endWithin);
  return [...new Map(late.map((set) => [set.entry, set])).values()].map(
    ({ entry, startWithin, endWithin }) => ({
      path: ['schedule', entry],
      at: 'whole',
      message: `expected startWithin (${formatDuration(startWithin)}) to be at most endWithin (${formatDuration(endWithin)})`,
    }),
  );
}
