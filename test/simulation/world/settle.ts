import { acceptFound, restoreByHand, restoreDrift } from '#act/limits/settle-dispute.ts';
import { releaseHold } from '#act/limits/hold.ts';
import { watchedLimits } from '#act/limits/baseline-of.ts';
import type { Drift } from '#act/limits/drift.ts';
import { unset } from '#act/limits/setting.ts';
import type { Process } from './process.ts';
import { minute, type World } from './scene.ts';
import { insist, tellStory, writeAsSomebody } from './stories.ts';
import { toolsFor } from './tools.ts';
import { processOf } from './watch.ts';

/** A person who, now and then, settles what was told and needs a person. */
export function keepSettling(world: World): void {
  const { timeline, chance } = world.core;
  let isBusy = false;
  const again = (): void => {
    if (world.isAttended && !isBusy) {
      isBusy = true;
      settle(world, () => void (isBusy = false));
    }
    timeline.at(timeline.now() + chance.whole(2 * minute, 12 * minute), again);
  };
  timeline.at(chance.whole(minute, 10 * minute), again);
}

function settle(world: World, done: () => void): void {
  const work = workFor(world);
  if (!work) return done();
  const process = processOf(world, 'operator');
  tellStory(world, process, () => work(process));
  const { onDeath } = process;
  process.onDeath = () => {
    onDeath?.();
    done();
  };
  world.core.timeline.at(world.core.timeline.now() + 2 * minute, done);
}

type Work = (process: Process) => Promise<unknown>;

function workFor(world: World): Work | undefined {
  const { target, stores, isQuiet } = world;
  const { lease, hold } = stores.target ?? {};
  if (isQuiet && hold)
    return (process) => insist(process, () => releaseHold(toolsFor(world, process), target, 'otto'));
  if (lease?.state === 'DISPUTED') return lease.raised ? dispute(world) : undefined;
  if (lease && lease.state !== 'CLOSED') return undefined;
  return isTold(world) ? putBack(world) : undefined;
}

function dispute(world: World): Work {
  const { target, memo, core } = world;
  if (core.chance.is(0.5))
    return (process) => insist(process, () => acceptFound(toolsFor(world, process), target, 'otto'));
  memo.overruled = true;
  return (process) => insist(process, () => restoreByHand(toolsFor(world, process), target, 'otto'));
}

/** By Muster's hand, or by their own where the settings are kept. */
function putBack(world: World): Work {
  const { core, config, target, memo, host } = world;
  if (core.chance.is(0.5))
    return async () => {
      for (const name of host.off()) writeAsSomebody(host, name, host.baseline[name]!);
      // A marker that a late write left behind.
      writeAsSomebody(host, 'MUSTER_LEASE', unset);
    };
  memo.overruled = true;
  const order = { operator: 'otto', id: `${core.timeline.now()}` };
  const watched = watchedLimits(config.config, target.environment)!;
  return (process) => insist(process, () => restoreDrift(toolsFor(world, process), watched, order), 3);
}

const isTold = ({ stores, target }: World): boolean => {
  const drift = stores.state.get('drift')?.get(`${target.service}/${target.environment}`)?.value as
    | Drift
    | undefined;
  return drift !== undefined && drift.differs.length > 0;
};
