import type { Settings } from '#act/limits/settings.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { SettingsSource } from '#ground/config/schema/settings.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import type { DeliveryTools } from '#record/event/owed.ts';

/** What restoring needs; no config among it. */
export type LimitsTools = DeliveryTools & {
  state: StateStore;
  clock: Clock;
  /** Opens settings as a lease describes them. Throws SETTINGS_UNKNOWN for a kind that this home does not have. */
  settingsAt: (source: SettingsSource) => Settings;
};
