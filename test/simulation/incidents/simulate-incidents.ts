import { worldSeed } from '../world/chance.ts';
import { playIncidents, type Played, type WorldOptions } from './play-incidents.ts';

export type Simulated = Omit<Played, 'why'> & { worlds: number; seconds: number };

/** Worlds one after the other until so many incidents were played. Rejects with the first that breaks a promise. */
export async function simulateIncidents(
  seed: number,
  until: { incidents?: number; worlds?: number },
  { onWorld, ...options }: WorldOptions & { onWorld?: (done: Simulated) => void } = {},
): Promise<Simulated> {
  const startedMs = performance.now();
  const done: Simulated = { worlds: 0, incidents: 0, acts: 0, minutes: 0, ends: {}, seconds: 0 };
  const { incidents = Infinity, worlds = Infinity } = until;
  while (done.incidents < incidents && done.worlds < worlds) {
    const played = await playOneOfIncidents(seed, done.worlds, options);
    done.worlds += 1;
    done.incidents += played.incidents;
    done.acts += played.acts;
    done.minutes += played.minutes;
    for (const [end, count] of Object.entries(played.ends)) done.ends[end] = (done.ends[end] ?? 0) + count;
    done.seconds = (performance.now() - startedMs) / 1000;
    onWorld?.(done);
  }
  return done;
}

/** Rejects saying how to play just this world again. */
export async function playOneOfIncidents(
  seed: number,
  world: number,
  options: WorldOptions = {},
): Promise<Played> {
  try {
    return await playIncidents(worldSeed(seed, world), options);
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    throw new Error(`${told}\nagain: npm run simulate -- --incidents 1 --seed ${seed} --only ${world}`, {
      cause: error,
    });
  }
}
