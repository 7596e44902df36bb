import { type Illness, illnesses } from '../model/service.ts';
import { clockStory, drillStory, holdStory, maintenanceStory, taint } from './people.ts';
import { minute, plan, type World } from './scene.ts';

/** How one thing goes wrong, or does not. */
type Episode = (world: World) => void;

/** Somebody releases; `isTainted`: while a limit is lowered, which makes it none to go back to. */
function release(world: World, illness: Illness): void {
  const { service, core } = world;
  const next = service.release(illness);
  if (illness === 'fine' && core.chance.is(0.1)) taint(world, next);
  service.deploy(next, core.timeline.now(), 'people');
}

/** Unless a rollback was faster. */
function releaseIll(world: World, illness: Illness): void {
  const { core, service } = world;
  release(world, illness);
  const broken = service.running;
  const mendedMs = core.chance.is(0.15)
    ? core.chance.whole(20 * minute, 40 * minute)
    : core.chance.whole(5 * minute, 12 * minute);
  plan(world, mendedMs, () => {
    if (service.running === broken) release(world, 'fine');
  });
}

function outage(world: World, illness: Illness, ms: number): void {
  world.service.outage = illness;
  plan(world, ms, () => void (world.service.outage = 'fine'));
}

function providerOutage(world: World): void {
  world.service.isProviderDown = true;
  plan(
    world,
    world.core.chance.whole(5 * minute, 25 * minute),
    () => void (world.service.isProviderDown = false),
  );
}

const ill = ({ core: { chance } }: World): Illness => chance.pick(illnesses);

const episodes: readonly [weight: number, Episode][] = [
  [10, (world) => releaseIll(world, ill(world))],
  [4, (world) => releaseIll(world, 'error')],
  [3, (world) => release(world, 'fine')],
  [1, providerOutage],
  [
    1,
    (world) => {
      release(world, 'fine');
      plan(world, world.core.chance.whole(0, 3 * minute), () => providerOutage(world));
    },
  ],
  [
    1,
    (world) => {
      releaseIll(world, ill(world));
      plan(world, world.core.chance.whole(0, 6 * minute), () => providerOutage(world));
    },
  ],
  [5, (world) => outage(world, ill(world), world.core.chance.whole(2 * minute, 6 * minute))],
  [
    1,
    (world) => {
      for (let round = 0; round < 4; round += 1)
        plan(world, round * 6 * minute, () => outage(world, 'error', 200_000));
    },
  ],
  [
    1,
    (world) => {
      world.service.isNetworkDown = true;
      plan(
        world,
        world.core.chance.whole(3 * minute, 20 * minute),
        () => void (world.service.isNetworkDown = false),
      );
    },
  ],
  [2, drillStory],
  [
    1,
    (world) => {
      maintenanceStory(world);
      plan(world, world.core.chance.whole(0, 4 * minute), () => releaseIll(world, ill(world)));
    },
  ],
  [
    1,
    (world) => {
      releaseIll(world, ill(world));
      plan(world, world.core.chance.whole(0, 6 * minute), () => holdStory(world));
    },
  ],
  [
    1,
    (world) => {
      releaseIll(world, 'error');
      plan(world, world.core.chance.whole(minute, 8 * minute), () => releaseIll(world, ill(world)));
    },
  ],
];

const drawn = episodes.flatMap(([weight, episode]) => Array.from({ length: weight }, () => episode));

/** A good release, and then one thing after the other. Answers how long that takes. */
export function planEpisodes(world: World): number {
  const { chance, weather } = world.core;
  plan(world, chance.whole(2.5 * minute, 4 * minute), () => release(world, 'fine'));
  let at = 4 * minute;
  const count = chance.whole(5, 10);
  for (let index = 0; index < count; index += 1) {
    at += chance.whole(minute, chance.is(0.08) ? 40 * minute : 7 * minute);
    const episode = chance.pick(drawn);
    plan(world, at, () => {
      world.core.trace?.(`episode ${drawn.indexOf(episode)} ${episode.toString().slice(0, 80)}`);
      episode(world);
    });
  }
  if (chance.is(weather.held)) plan(world, chance.whole(0, at), () => holdStory(world));
  if (chance.is(weather.rolledBack)) plan(world, chance.whole(0, at), () => maintenanceStory(world));
  if (chance.is(weather.clockSet)) plan(world, chance.whole(0, at), () => clockStory(world));
  return at + 4 * minute;
}

/** Whoever can mend it does: everything is well from now on. */
export function mend(world: World): void {
  const { service, machine, host, core } = world;
  Object.assign(service, { outage: 'fine', isProviderDown: false, isNetworkDown: false });
  machine.skewMs = 0;
  const isUnderWay = host.acts.some(({ state }) => state === 'under-way');
  if (service.running.illness !== 'fine' && !isUnderWay) release(world, 'fine');
  core.timeline.at(core.timeline.now() + 5 * minute, () => mend(world));
}
