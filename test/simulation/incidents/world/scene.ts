import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import type { ScheduledSet } from '#ground/config/schedule.ts';
import type { MusterEvent } from '#record/event/event.ts';
import type { Core, Machine, Process } from '../../world/process.ts';
import type { Stores } from '../../world/stores.ts';
import type { Received } from '../model/channels.ts';
import type { Host } from '../model/host.ts';
import type { Truth } from '../model/http.ts';
import type { Service } from '../model/service.ts';
import type { Memo } from '../checks/memo.ts';
import type { Execution } from './engine.ts';

/** All of one world. */
export type World = {
  core: Core;
  config: LoadedConfig;
  sets: ScheduledSet[];
  /** `local`: one process does everything. `aws`: each piece of work is a process of its own. */
  home: 'local' | 'aws';
  machine: Machine;
  /** How likely a process dies at one boundary of a step. */
  atStep: number;
  service: Service;
  host: Host;
  stores: Stores;
  truth: Truth;
  received: Received;
  memo: Memo;
  /** By name. */
  executions: Map<string, Execution>;
  /** Events that the bus took, by dedupe id. */
  accepted: Map<string, MusterEvent>;
  /** Deliveries, stories and restarts that are under way. */
  pending: number;
  /** The one process of the home `local`, while it lives. */
  up: Process | undefined;
  /** How the one process hears events. */
  hear: ((event: MusterEvent) => Promise<void>) | undefined;
  isQuiet: boolean;
};

export const minute = 60_000;

/** Later, and kept track of until then. */
export function plan(world: World, ms: number, run: () => void): void {
  const { timeline } = world.core;
  world.pending += 1;
  timeline.at(timeline.now() + ms, () => {
    world.pending -= 1;
    run();
  });
}
