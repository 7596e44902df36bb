import type { Json } from '#ground/base/json.ts';
import type { StateKey } from '#ground/state/state-store.ts';
import { TargetState, untouched } from '#act/limits/lease.ts';

/** A service in an environment. */
export type Target = { service: string; environment: string };

export const targetCollection = 'target';

export const targetKey = ({ service, environment }: Target): StateKey => ({
  collection: targetCollection,
  id: `${service}/${environment}`,
});

export const parseTarget = (value: Json | undefined): TargetState =>
  value === undefined ? untouched : TargetState.parse(value);
