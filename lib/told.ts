import type { Config } from '#ground/config/schema/config.ts';

/** A config with those channels alone that hear of its environments: the others need no topic, no secret, no function. */
export const withTold = (config: Config): Config => ({
  ...config,
  notify: Object.fromEntries(
    Object.entries(config.notify).filter(
      ([, { when }]) =>
        when.environments === 'all' ||
        when.environments.some((name) => Object.hasOwn(config.environments, name)),
    ),
  ),
});
