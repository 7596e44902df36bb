import type { Guardian } from '#act/limits/guardian.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { Sha256Hex } from '#ground/base/brand.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';
import type { Anchor } from '#record/evidence/anchor.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

export type DoctorTools = CheckTools &
  Pick<LimitsTools, 'settingsAt'> & {
    /** The home in use. */
    home: Authority;
    digest: Sha256Hex;
    dataDir: string;
    /** Absent: this machine is the home. */
    stack?: DeployedTools;
    /** Absent: nothing was recorded yet. */
    data?: { log: EvidenceLog; state: StateStore; anchor: Anchor };
  };

/** A deployed stack, and who restores there. */
export type DeployedTools = {
  name: string;
  region: string;
  service: string;
  /** Of Muster, and of the config, as deployed. */
  version: string;
  configDigest: string;
  watchdog: Guardian;
};

/** One environment of the config. */
export type Patient = { environment: string; target: Config['environments'][string] };
