import { worldSeed } from './world/chance.ts';
import { playWorld, type WorldOptions } from './world/play-world.ts';

export type Simulated = { worlds: number; drills: number; lowered: number; seconds: number };

/** Worlds one after the other until so many drills were played. Rejects with the first that breaks an invariant. */
export async function simulate(
  seed: number,
  until: { drills?: number; worlds?: number },
  { onWorld, ...options }: WorldOptions & { onWorld?: (worlds: number, drills: number) => void } = {},
): Promise<Simulated> {
  const startedMs = performance.now();
  const done: Simulated = { worlds: 0, drills: 0, lowered: 0, seconds: 0 };
  const { drills = Infinity, worlds = Infinity } = until;
  while (done.drills < drills && done.worlds < worlds) {
    const played = await playOne(seed, done.worlds, options);
    done.worlds += 1;
    done.drills += played.drills;
    done.lowered += played.lowered;
    done.seconds = (performance.now() - startedMs) / 1000;
    onWorld?.(done.worlds, done.drills);
  }
  return done;
}

/** Rejects saying how to play just this world again. */
export async function playOne(
  seed: number,
  world: number,
  options: WorldOptions = {},
): ReturnType<typeof playWorld> {
  try {
    return await playWorld(worldSeed(seed, world), options);
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    throw new Error(`${told}\nagain: npm run simulate -- --seed ${seed} --only ${world}`, { cause: error });
  }
}
