import type { Sha256Hex } from '#ground/base/brand.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { WorkflowStarter } from '#ground/durable/engine.ts';
import type { MusterEvent } from '#record/event/event.ts';
import type { Anchor } from '#record/evidence/anchor.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';

/** Everything that the scheduler loop needs of the machine that it runs on. */
export type UpTools = WatchTools &
  LimitsTools & {
    /** What evidence is held against. */
    anchor: Anchor;
    /** Of the config in use. */
    digest: Sha256Hex;
    workflows: WorkflowStarter & {
      /** Goes on with what a process that died left unfinished. */
      resumeAll(): void;
    };
    /** Whether a run of drills is over for good: nobody goes on with it. */
    isDeadRun(run: string): boolean;
    /** `accept` resolves once the event needs no second delivery. */
    subscribe(accept: (event: MusterEvent) => Promise<void>): void;
  };
