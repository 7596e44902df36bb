import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { Target } from '#act/limits/target.ts';
import type { Sha256Hex } from '#ground/base/brand.ts';
import type { Random } from '#ground/base/random.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import type { Anchor } from '#record/evidence/anchor.ts';

/** What commands need of the home that they work on: the data of this machine, or a deployed stack. */
export type OperatorHome = WatchTools &
  LimitsTools & {
    home: Authority;
    /** Of the config in use. */
    digest: Sha256Hex;
    random: Random;
    anchor: Anchor;
    /** Ends a drill whose process died and which nobody resumes, and gives its target back once nothing is lowered. */
    buryAbandoned(target: Target): Promise<void>;
    close(): Promise<void>;
  };
