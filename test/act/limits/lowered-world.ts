import type { LoweringScene } from '#act/limits/lowering.ts';
import type { Lowered } from '#act/limits/while-lowered.ts';
import { type LoweredRun, withLowered } from '#act/limits/with-lowered.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import { runSynchronously, type SynchronousOptions } from '#ground/durable/adapters/synchronous.ts';
import { type LimitsWorld, limitsWorld, originals } from './limits-world.ts';

export type Play = {
  body?: (lowered: Lowered) => Promise<Json>;
  after?: (backAt: EpochMs) => Promise<Json>;
  scene?: Partial<LoweringScene>;
  options?: Partial<SynchronousOptions>;
};

export const play = (world: LimitsWorld, { body, after, scene, options }: Play = {}) =>
  runSynchronously<string, Json>(
    async (run, steps) => {
      const whole = { ...world.sceneOf(run, steps), ...scene };
      const story = { body: body ?? (async () => 'done'), after: after ?? (async () => 'passes') };
      return (await withLowered(whole, world.order, story)) as Json;
    },
    'run-1',
    { clock: world.world.clock, memory: new Map(), ...options },
  );

export async function played(world: LimitsWorld, more?: Play): Promise<LoweredRun<Json, Json>> {
  const outcome = await play(world, more);
  if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome));
  return outcome.result as unknown as LoweredRun<Json, Json>;
}

export async function locked(shape?: 'deployed'): Promise<LimitsWorld> {
  const world = await limitsWorld(shape);
  await world.lock();
  return world;
}

export const isRestored = async (world: LimitsWorld): Promise<unknown[]> => [
  world.written(),
  world.marker(),
  (await world.state()).lease?.state,
];
export const restored = [originals, undefined, 'CLOSED'];
