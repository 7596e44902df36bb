import { watchedLimits } from '#act/limits/baseline-of.ts';
import { checkDrift, type Drift, readDrift } from '#act/limits/drift.ts';
import type { Lease } from '#act/limits/lease.ts';
import { watchLeases } from '#act/limits/watchdog.ts';
import { offByUs } from './checks.ts';
import { createProcess, type Process } from './process.ts';
import { minute, type World } from './scene.ts';
import { toolsFor } from './tools.ts';
import { must } from './violation.ts';

/** Every minute, for ever; a look that could find nothing is left out. */
export function keepWatching(world: World): void {
  const { timeline, chance } = world.core;
  const again = (): void => {
    if (!world.isUnwatched && hasWork(world)) {
      look(world);
      if (chance.is(0.15)) look(world);
    }
    timeline.at(timeline.now() + minute, again);
  };
  timeline.at(chance.whole(0, minute), again);
}

function hasWork({ stores: { target }, machines, core, isQuiet }: World): boolean {
  if (!target) return false;
  const { lease, lock, owed } = target;
  if (owed.length > 0 || core.chance.is(0.2)) return true;
  const now = core.startMs + core.timeline.now() + machines.watch.skewMs;
  if (lease && lease.state !== 'CLOSED') return isQuiet || leaseIsDue(lease, now);
  return lock?.kind === 'drill' && (isQuiet || now >= lock.until);
}

const leaseIsDue = ({ state, raised, restoreBy, restoring }: Lease, now: number): boolean =>
  state === 'DISPUTED' ? !raised : now >= restoreBy || restoring !== undefined;

function look(world: World): void {
  const { core, machines, runs, stores } = world;
  const process = createProcess(core, 'watchdog', machines.watch);
  const before = stores.target?.lease;
  const isDue = before !== undefined && before.state !== 'CLOSED' && before.restoreBy <= process.clock.now();
  const isDead = (id: string): boolean =>
    runs.every(
      ({ input, state }) =>
        input.run !== id ||
        state === 'finished' ||
        state === 'failed' ||
        (state === 'abandoned' && core.weather.isDeathKnown),
    );
  const looked = quietly(watchLeases(toolsFor(world, process), isDead));
  looked
    .then(() => {
      if (process.blows === 0 && isDue) checkOverdue(world, before.id);
      return undefined;
    })
    .catch(ignored);
}

/** What breaks a promise is known to the world already. */
const ignored = (): undefined => undefined;

/** After an undisturbed look at what was overdue. */
function checkOverdue({ stores, host, memo }: World, id: string): void {
  const lease = stores.target?.lease;
  if (lease?.id !== id || lease.state === 'CLOSED' || lease.raised) return;
  const off = offByUs({ host, memo }).filter((name) => name in lease.originals);
  must(
    off.length === 0,
    '1',
    () => `the watchdog looked at overdue ${id}: ${off.join(', ')} is not back, and nobody was told`,
  );
}

/** Every 5 minutes, for ever; where all is at its baseline and was so before, it is left out. */
export function keepComparing(world: World): void {
  const { timeline, chance } = world.core;
  const again = (): void => {
    if (!world.isUnwatched && (world.host.off().length > 0 || isDrifting(world) || chance.is(0.02)))
      compare(world);
    timeline.at(timeline.now() + 5 * minute, again);
  };
  timeline.at(chance.whole(0, 5 * minute), again);
}

/** What the newest comparison found is told, and not over. */
export const isDrifting = ({ stores }: World): boolean =>
  [...(stores.state.get('drift')?.values() ?? [])].some(
    ({ value }) => (value as Drift).differs.length > 0 || (value as Drift).owed.length > 0,
  );

/** An event of a comparison is not delivered yet. */
export const owesDrift = ({ stores }: World): boolean =>
  [...(stores.state.get('drift')?.values() ?? [])].some(({ value }) => (value as Drift).owed.length > 0);

function compare(world: World): void {
  const { core, machines, host, stores, config, target } = world;
  const process = createProcess(core, 'drift', machines.watch);
  const tools = toolsFor(world, process);
  const watched = watchedLimits(config.config, target.environment)!;
  const [off, fence] = [[...host.off()], stores.target?.fence];
  const isOpen = (): boolean => (stores.target?.lease?.state ?? 'CLOSED') !== 'CLOSED';
  const wasOpen = isOpen();
  const judge = (differs: readonly string[]): void => {
    if (process.faults > 0 || wasOpen || isOpen() || fence !== stores.target?.fence) return;
    const isTold = (name: string): boolean => differs.some((one) => one.startsWith(`${name} `));
    const untold = off.filter((name) => host.off().includes(name) && !isTold(name));
    must(
      untold.length === 0,
      '1',
      () => `limits were compared, and that ${untold.join(', ')} is off is not told`,
    );
  };
  const looked = checkDrift(tools, watched).then(() => readDrift({ state: tools.state }, target));
  looked.then(({ differs }) => judge(differs)).catch(ignored);
}

/** What a loop does that goes on whatever came of one look. */
export const quietly = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);

export const processOf = ({ core, machines }: World, name: string): Process =>
  createProcess(core, name, machines.watch);
