import { authorityOf } from '#ground/config/authority.ts';
import { either } from '#ground/config/explain/describe.ts';
import type { Finding } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';

const minuteMs = 60_000;

/** EventBridge Scheduler knows no rate under a minute. */
export function ratesThatAwsKnows(config: Config): Finding[] {
  return Object.entries(config.schedule).flatMap(([entry, { every, environments }]) => {
    const onAws = environments.filter((name) => isOnAws(config, name));
    if (every === undefined || every >= minuteMs || onAws.length === 0) return [];
    const message = `expected 1m or more: ${onAws.join(', ')} has authority aws`;
    return [{ path: ['schedule', entry, 'every'], message }];
  });
}

/** A command runs on the operator's machine; on AWS there is none. */
export function commandsAtHome(config: Config): Finding[] {
  return Object.entries(config.runbooks).flatMap(([runbook, book]) => {
    const onAws = book.when.environments.filter((name) => isOnAws(config, name));
    if (onAws.length === 0) return [];
    const message = `expected no command: it runs on one machine only, and ${onAws.join(', ')} has authority aws`;
    return book.do.flatMap(({ kind }, index) =>
      kind === 'command' ? [{ path: ['runbooks', runbook, 'do', index, 'kind'], message }] : [],
    );
  });
}

/** SNS sends e-mail; one machine has none. */
export function emailFromAws(config: Config): Finding[] {
  return Object.entries(config.notify).flatMap(([name, { when, channel }]) => {
    const all = Object.keys(config.environments);
    const places = all.filter((place) => when.environments === 'all' || when.environments.includes(place));
    const isSent = places.length === 0 || places.some((place) => isOnAws(config, place));
    if (channel.kind !== 'email' || isSent) return [];
    const message = `expected slack, pagerduty or webhook, or authority aws in ${either(places)}: only AWS sends e-mail`;
    return [{ path: ['notify', name, 'channel', 'kind'], message, unless: ['environments'] }];
  });
}

const isOnAws = (config: Config, name: string): boolean => authorityOf(config, name) === 'aws';
