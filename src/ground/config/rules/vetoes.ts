import type { Finding } from '#ground/config/problem.ts';
import { isWatchedBy, scheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** A check that nobody runs where the runbook acts vetoes nothing there. */
export function vetoesAreSeen(config: Config): Finding[] {
  const isWatched = isWatchedBy(scheduleOf(config));
  return Object.entries(config.runbooks).flatMap(([name, { when, guards }]) => {
    const environments = when.environments.filter((place) => Object.hasOwn(config.environments, place));
    const unseen = (checks: readonly string[]): string[] =>
      environments.filter((environment) => !checks.some((check) => isWatched({ environment, check })));
    return vetoesIn(config, guards).flatMap(({ part, index, checks, what }) => {
      const places = checks.length === 0 ? [] : unseen(checks);
      const message = `expected ${what} scheduled in ${places.join(', ')}: nobody looks at it there`;
      const path = ['runbooks', name, 'guards', 'vetoedBy', part, index];
      return places.length === 0 ? [] : [{ path, message, unless: ['schedule'] }];
    });
  });
}

type Guards = Config['runbooks'][string]['guards'];
type Veto = { part: 'checks' | 'tags'; index: number; checks: string[]; what: string };

/** With the checks that each means; none for a name that nothing declares. */
function vetoesIn(config: Config, { vetoedBy = {} }: Guards): Veto[] {
  const tagged = (tag: string): string[] =>
    Object.keys(config.checks).filter((check) => config.checks[check]?.tags.includes(tag));
  return [
    ...(vetoedBy.tags ?? []).map((tag, index) => {
      return { part: 'tags' as const, index, checks: tagged(tag), what: 'a tag of a check that is' };
    }),
    ...(vetoedBy.checks ?? []).map((check, index) => {
      const checks = Object.hasOwn(config.checks, check) ? [check] : [];
      return { part: 'checks' as const, index, checks, what: 'a check that is' };
    }),
  ];
}
