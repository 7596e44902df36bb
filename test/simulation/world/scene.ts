import type { DrillInput } from '#act/drill/drill-input.ts';
import type { RunEnding } from '#act/drill/run-drill.ts';
import type { Boundary, StepMemory } from '#ground/durable/adapters/synchronous-memory.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import type { Target } from '#act/limits/target.ts';
import type { Host } from '../model/host.ts';
import type { Service } from '../model/service.ts';
import type { Memo } from './checks.ts';
import type { Core, Machine, Process } from './process.ts';
import type { Tally } from './spend-checks.ts';
import type { Stores } from './stores.ts';

/** One execution of a drill run: what an engine has on its disk, and the process that drives it now. */
export type Run = {
  input: DrillInput;
  memory: StepMemory;
  holder: Process | undefined;
  state: 'waiting' | 'running' | 'finished' | 'failed' | 'abandoned';
  /** A second execution of a run that was started before, or of its slot. */
  isDuplicate: boolean;
  resumes: number;
  /** Why it failed as a workflow, which no drill should. */
  failure?: string;
};

/** All of one world. */
export type World = {
  core: Core;
  config: LoadedConfig;
  target: Target;
  host: Host;
  service: Service;
  stores: Stores;
  memo: Memo;
  tally: Tally;
  runs: Run[];
  /** Where drills run, and where they are watched. */
  machines: { drills: Machine; watch: Machine };
  /** Stories that are not over yet. */
  pending: number;
  /** The watchdog does not run. */
  isUnwatched: boolean;
  /** The storm is over: nothing more goes wrong. */
  isQuiet: boolean;
  /** Somebody settles what needs a person. */
  isAttended: boolean;
  /** How workflows are run. */
  execute: Execute;
  /** An engine is at work in real time. */
  isBusy: () => boolean;
};

export type Outcome = { kind: 'finished' | 'crashed' } | { kind: 'failed'; failure: { message: string } };

/** Begins or goes on with a run in this process. `dies` is asked around everything that is remembered: true to die there. */
export type Execute = (
  run: Run,
  process: Process,
  workflow: Workflow<DrillInput, RunEnding>,
  dies: (boundary?: Boundary) => boolean,
) => Promise<Outcome>;

export const minute = 60_000;

/** What happens later in the world, kept track of until it happened. */
export function plan(world: World, ms: number, run: () => void): void {
  const { timeline } = world.core;
  world.pending += 1;
  timeline.at(timeline.now() + ms, () => {
    world.pending -= 1;
    run();
  });
}
