import { runSlots } from '#face/up/run-slots.ts';
import { epochMs } from '#ground/base/brand.ts';
import { cadenceOf, isWatchedBy, type ScheduledSet } from '#ground/config/schedule.ts';
import { retireAlarms } from '#observe/alarm/retire.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import { announceSchedule } from '#observe/watch/announce-schedule.ts';
import { sweep } from '#observe/watch/sweep.ts';
import { watchSlot } from '#observe/watch/watch-slot.ts';
import { createProcess, type Process } from '../../world/process.ts';
import { quietly } from '../../world/watch.ts';
import { hearerOf } from './bus.ts';
import { resumeAll } from './engine.ts';
import { minute, plan, type World } from './scene.ts';
import { toolsFor } from './tools.ts';

export const openHome = (world: World): void => (world.home === 'local' ? boot(world) : invoke(world));

/** One process that does everything; when it dies another comes up later. */
function boot(world: World): void {
  const { core, machine, sets, config } = world;
  const { chance } = core;
  const process = createProcess(core, 'up', machine);
  world.up = process;
  process.onDeath = () => {
    world.up = undefined;
    world.hear = undefined;
    for (const execution of world.executions.values())
      if (execution.state === 'running') execution.state = 'waiting';
    plan(world, chance.is(0.7) ? chance.whole(500, minute) : chance.whole(minute, 25 * minute), () =>
      boot(world),
    );
  };
  const tools = toolsFor(world, process);
  world.hear = hearerOf(world, process);
  const never = new AbortController().signal;
  void (async () => {
    await quietly(announceSchedule(sets, config.digest, tools));
    await quietly(sweep(sets, tools.clock.now(), tools));
    await quietly(retireAlarms(tools, tools.config.service, isWatchedBy(sets)));
    resumeAll(world);
    const tendNow = async (): Promise<void> => void (await quietly(tendAlarms(tools)));
    void runSlots({ every: 30_000 }, tools.clock, never, tendNow);
    for (const set of sets)
      void runSlots(cadenceOf(set), tools.clock, never, async (slot) => {
        await quietly(watchSlot(set, slot, tools));
      });
  })();
}

/** A scheduler that invokes, once more than once, and a process for each invocation. */
function invoke(world: World): void {
  const { core, machine, sets, config } = world;
  const { timeline, chance, startMs } = core;
  const announcer = createProcess(core, 'announcer', machine);
  void quietly(announceSchedule(sets, config.digest, toolsFor(world, announcer)));
  const everyMinute = (at: number): void => {
    for (const set of sets) {
      slotAt(world, set, startMs + at, 3);
      if (chance.is(0.08))
        timeline.at(at + chance.whole(1, 90_000), () => slotAt(world, set, startMs + at, 1));
    }
    tend(world);
    timeline.at(at + minute, () => everyMinute(at + minute));
  };
  timeline.at(0, () => everyMinute(0));
}

function slotAt(world: World, set: ScheduledSet, slot: number, tries: number): void {
  const { core, machine } = world;
  const process = createProcess(core, 'probe', machine);
  const again = (): void => {
    if (tries > 1) core.timeline.at(core.timeline.now() + minute, () => slotAt(world, set, slot, tries - 1));
  };
  process.onDeath = again;
  watchSlot(set, epochMs(slot), toolsFor(world, process)).catch(again);
}

function tend(world: World): void {
  const process: Process = createProcess(world.core, 'tend', world.machine);
  void quietly(tendAlarms(toolsFor(world, process)));
}
