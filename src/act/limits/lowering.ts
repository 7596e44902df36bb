import type { Guardian } from '#act/limits/guardian.ts';
import type { Grip } from '#act/limits/lease-moves.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { SettingMap } from '#act/limits/setting.ts';
import type { Target } from '#act/limits/target.ts';
import type { SettingsKind, SettingsSource } from '#ground/config/schema/settings.ts';
import type { Steps } from '#ground/durable/steps.ts';

export type LeasePhaseName = 'leased' | 'armed' | 'lowered' | 'live' | 'restoring' | 'restored';

/** Who lowers, on what, by which steps. */
export type LoweringScene = {
  tools: LimitsTools & { guardian: Guardian };
  steps: Steps;
  target: Target;
  /** Has the target's lock. */
  run: string;
  /** Of this lease among the run's: names it, and its steps. */
  name: string;
  /** Why the run must stop now (a hold, an outage, another release), or null. Asked whenever it waits. */
  objection: () => Promise<string | null>;
  /** For a view; may be called more than once for one phase. */
  onPhase?: (phase: LeasePhaseName, text: string) => void;
};

export type LoweringOrder = {
  source: SettingsSource;
  changes: SettingMap;
  /** Of the same names: what they must be before, and are afterwards. */
  baseline: SettingMap;
  liveWithinMs: number;
  leaseForMs: number;
};

/** The lease of a scene: `<drill run>/<drill>/<limit>`. */
export const leaseIdOf = ({ run, name }: Pick<LoweringScene, 'run' | 'name'>): string => `${run}/${name}`;

/** A lease in hand. */
export type Opened = { grip: Grip; lowerBy: number; restoreBy: number };

/** For steps that only read, record or compare-and-set: each may be repeated. */
export const repeatable = { timeoutMs: 60_000, retries: 5, retryDelayMs: 2000 };

/** How often a place is asked whether what was written runs. Hosts count requests. */
export const pollMs: Record<SettingsKind, number> = { http: 1000, ssm: 5000, railway: 10_000 };
