import type { Caller } from '#act/drill/caller.ts';
import type { DrillInput } from '#act/drill/drill-input.ts';
import type { Guardian } from '#act/limits/guardian.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** Where a drill is, as its records and the view tell it. */
export type DrillPhase =
  | 'started'
  | 'passing' // it passes before anything is lowered
  | 'leased'
  | 'armed'
  | 'lowered'
  | 'live'
  | 'calling'
  | 'restoring'
  | 'restored'
  | 'cooling'
  | 'row' // one limit is done
  // The ends:
  | 'refused'
  | 'completed';

export type DrillTools = LimitsTools & {
  config: Config;
  vault: Pick<Vault, 'redact'>;
  /** The home that this runs in: it lowers limits only where it has authority. */
  home: Authority;
  guardian: Guardian;
  caller: Caller;
  /** For a view; may be called more than once for one phase. */
  onPhase?: (input: DrillInput, told: Told) => void;
};

/** What a view is told: which drill, of it which limit, where it is, and one line. */
export type Told = { drill: string; limit?: string; phase: DrillPhase; text: string };
