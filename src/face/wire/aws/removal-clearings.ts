import type { Clearing } from '#act/limits/clear-targets.ts';
import type { Lease } from '#act/limits/lease.ts';
import type { Target } from '#act/limits/target.ts';
import type { RemovalProperties } from '#face/wire/aws/removal-event.ts';
import { placeDigest, type SettingsPlace } from '#ground/config/settings-place.ts';

/**
 * What an update takes away: targets whose settings are kept elsewhere afterwards, have fewer names, or are gone. A lease
 * may stay that can be put back from what comes: so it is when an update that never came about is rolled back. Pure.
 */
export function clearingsOfChange(before: RemovalProperties, after: RemovalProperties): Clearing[] {
  return Object.entries(before.Targets).flatMap(([environment, was]) => {
    const is = before.Service === after.Service ? after.Targets[environment] : undefined;
    if (is && is.place === was.place && has(is, was.names)) return [];
    const target = { service: before.Service, environment };
    return [{ target, mayStay: (lease) => is !== undefined && canRestore(is, lease) }];
  });
}

/** Nobody is there to put anything back afterwards. Pure. */
export const clearingsOfRemoval = (targets: readonly Target[]): Clearing[] =>
  targets.map((target) => ({ target, mayStay: () => false, endsRunbooks: true }));

export const targetsOf = ({ Service: service, Targets }: RemovalProperties): Target[] =>
  Object.keys(Targets).map((environment) => ({ service, environment }));

const canRestore = (is: SettingsPlace, { source, originals }: Lease): boolean =>
  placeDigest(source) === is.place && has(is, Object.keys(originals));

const has = ({ names }: SettingsPlace, wanted: readonly string[]): boolean =>
  wanted.every((name) => names.includes(name));
