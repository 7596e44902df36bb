import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { SettingMap } from '#act/limits/setting.ts';

/** What is written now, of the names asked for and of no others. `version` where the place has one for all of them. */
export type Reading = { values: SettingMap; version?: string };

export type LowerOrder = {
  /** What the named settings are to become. */
  changes: SettingMap;
  /** What they must be now: somebody else's value is never overwritten. */
  expected: SettingMap;
  /** Grows with every lease and every takeover of a target. */
  fence: number;
  /** Names the lease in the marker and in override APIs. */
  lease: string;
  restoreBy: EpochMs;
  /** Makes what is lowered already run anew; `live` then tells the new from what ran before, where anything does. */
  isRestart?: true;
};

export type RestoreOrder = {
  originals: SettingMap;
  /** What the lease wrote: only that is replaced. */
  written: SettingMap;
  fence: number;
  /** By an operator's hand: also where a marker names a newer lease, which a store that was lost knew of. */
  overMarker?: true;
};

/**
 * `done`: it is written as ordered, or was so already; `receipt` is what `live` wants to know of it (a deployment).
 * `disputed`: what was found is neither as expected nor as ordered; nothing was written over it. `reason` where the values
 * alone don't say why: a marker of another lease; or a place that tells only afterwards that somebody's value was lost.
 * `unknown`: it may have been written or not (an answer lost, a throttle, a fault over there).
 */
export type WriteResult =
  | { kind: 'done'; receipt: Json }
  | { kind: 'disputed'; found: SettingMap; reason?: string }
  | { kind: 'unknown'; reason: string };

/**
 * Whether what runs has the expected values. `no` and `again`: it will not come by itself (a deployment failed, somebody
 * overtook it): write once more. `cannot-know`: the place shows what is written, not what runs.
 */
export type Liveness =
  | { live: 'yes' }
  | { live: 'no'; reason: string; again?: true }
  | { live: 'cannot-know'; reason: string };

/**
 * Where the settings of one target are kept. Every call ends within `timeoutMs`, may be repeated, and touches the names it
 * is given and its marker only. No call resolves with more than it can know. `read` and `live` reject
 * SETTINGS_UNAVAILABLE when the place cannot be asked, SETTINGS_REFUSED when it will not answer (credentials, a missing
 * secret, a setting that is no plain value); writes resolve `unknown` then, unless certainly nothing was written: then
 * they reject the same.
 */
export type Settings = {
  /** The longest that one call may take; a write that was not answered may land for as long after it began. */
  timeoutMs: number;
  read(names: readonly string[]): Promise<Reading>;
  lower(order: LowerOrder): Promise<WriteResult>;
  restore(order: RestoreOrder): Promise<WriteResult>;
  live(expected: SettingMap, receipt: Json): Promise<Liveness>;
  /** The lease that the marker names, as text; undefined: none, or this place keeps no marker. */
  marker(): Promise<string | undefined>;
  /** Ids of what was deployed between two instants, to be tainted; empty where nothing is deployed. */
  deployedBetween(from: EpochMs, to: EpochMs): Promise<string[]>;
};
