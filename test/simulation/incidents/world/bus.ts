import { listen } from '#face/up/listen.ts';
import { createProcess, type Process } from '../../world/process.ts';
import type { MusterEvent } from '#record/event/event.ts';
import { starterFor } from './engine.ts';
import { onAccepted } from './people.ts';
import { minute, plan, type World } from './scene.ts';

/** The ids that are accepted durably: what follows from them happens, whoever dies. */
export async function takeEvents(
  world: World,
  process: Process,
  events: readonly MusterEvent[],
): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  for (const event of events) {
    if (world.home === 'local' && !(await isHeard(world, process, event))) break;
    accept(world, event);
    taken.add(event.detail.id);
  }
  return taken;
}

/** In one process a bus has accepted what its listener has. */
async function isHeard(world: World, process: Process, event: MusterEvent): Promise<boolean> {
  if (world.up !== process || !world.hear) return false;
  try {
    await world.hear(event);
    return true;
  } catch {
    return false;
  }
}

function accept(world: World, event: MusterEvent): void {
  const { chance } = world.core;
  const { id } = event.detail;
  const isNew = !world.accepted.has(id);
  if (isNew) world.accepted.set(id, event);
  if (world.home === 'aws') deliver(world, event, delayMs(world));
  // At least once means twice, now and then: at once, or when nobody thinks of it any more.
  if (chance.is(0.1)) deliver(world, event, delayMs(world) + chance.whole(0, 20 * minute));
  if (isNew) onAccepted(world, event);
}

function delayMs({ core: { chance, weather } }: World): number {
  if (weather.isCalm || chance.is(0.7)) return chance.whole(5, 800);
  return chance.is(0.8) ? chance.whole(1000, minute) : chance.whole(minute, 25 * minute);
}

/** Until somebody took it: a bus tries for a day. */
function deliver(world: World, event: MusterEvent, ms: number): void {
  plan(world, ms, () => {
    const again = (): void => deliver(world, event, world.core.chance.whole(1000, 2 * minute));
    const { core, machine, home } = world;
    if (home === 'local') return void world.hear?.(event).catch(() => undefined);
    const process = createProcess(core, 'dispatch', machine);
    world.pending += 1;
    const over = (): void => void (world.pending -= 1);
    let isOver = false;
    const end = (next?: () => void): void => {
      if (isOver) return;
      isOver = true;
      over();
      next?.();
    };
    process.onDeath = () => end(again);
    hearerOf(
      world,
      process,
    )(event).then(
      () => end(),
      () => end(again),
    );
  });
}

/** The real listener, in this process. */
export function hearerOf(world: World, process: Process): (event: MusterEvent) => Promise<void> {
  let hear: ((event: MusterEvent) => Promise<void>) | undefined;
  listen({
    config: world.config.config,
    workflows: starterFor(world, process),
    subscribe: (accepting) => void (hear = accepting),
  });
  if (!hear) throw new Error('a listener subscribes');
  return hear;
}
