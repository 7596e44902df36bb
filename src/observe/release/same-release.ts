import type { Config } from '#ground/config/schema/config.ts';

export type ReleaseIs = NonNullable<Config['release']>['identity']['is'];

/** As short as git abbreviates. */
const abbreviated = /^[0-9a-f]{7,}$/i;

/** Whether two names are of one release. A sha may be abbreviated, to 7 hex digits or more; a label may not. */
export const sameRelease = (one: string, other: string, is: ReleaseIs): boolean =>
  one === other || (is === 'sha' && (abbreviates(one, other) || abbreviates(other, one)));

const abbreviates = (short: string, long: string): boolean =>
  abbreviated.test(short) && abbreviated.test(long) && long.toLowerCase().startsWith(short.toLowerCase());
