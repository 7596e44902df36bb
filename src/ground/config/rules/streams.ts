import type { Finding } from '#ground/config/problem.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';

const namedMax = 3;

/** A check in an environment has one stream of slots, so one schedule. */
export function oneScheduleEach(config: Config): Finding[] {
  const owners = new Map<string, string>();
  const clashes = new Map<string, Clash>();
  for (const { entry, environment, checks } of scheduleOf(config)) {
    for (const check of checks) {
      const pair = `${check} in ${environment}`;
      const owner = owners.get(pair) ?? entry;
      owners.set(pair, owner);
      if (owner !== entry) clashOf(clashes, owner, entry).pairs.push(pair);
    }
  }
  return [...clashes.values()].map(({ owner, entry, pairs }) => ({
    path: ['schedule', entry],
    at: 'whole',
    message: `expected each check in one entry for an environment: ${owner} already runs ${listed(pairs)}`,
  }));
}

type Clash = { owner: string; entry: string; pairs: string[] };

function clashOf(clashes: Map<string, Clash>, owner: string, entry: string): Clash {
  const clash = clashes.get(`${owner} ${entry}`) ?? { owner, entry, pairs: [] };
  clashes.set(`${owner} ${entry}`, clash);
  return clash;
}

const listed = (pairs: readonly string[]): string =>
  pairs.slice(0, namedMax).join(', ') +
  (pairs.length > namedMax ? ` and ${pairs.length - namedMax} more` : '');
