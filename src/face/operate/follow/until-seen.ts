import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';

export type Following = {
  clock: Clock;
  /** Of the whole look-out, in milliseconds. */
  withinMs: number;
  /** Ends it early. */
  signal: AbortSignal;
  /** Told once of each thing that keeps from looking; it is tried again all the same. */
  onTrouble: (text: string) => void;
};

/** Each look is a few reads of tables that cost money. */
const everyMs = 2000;

/** Looks every 2 s until there is an answer; undefined when the time is over, or the signal ended it. */
export async function untilSeen<T>(
  look: () => Promise<T | undefined>,
  { clock, withinMs, signal, onTrouble }: Following,
): Promise<T | undefined> {
  const endMs = clock.monotonicMs() + withinMs;
  const told = new Set<string>();
  while (!signal.aborted && clock.monotonicMs() < endMs) {
    try {
      const seen = await look();
      if (seen !== undefined) return seen;
    } catch (error) {
      if (!(error instanceof MusterError)) throw error;
      if (!told.has(error.code)) onTrouble(`${error.message}; looking on`);
      told.add(error.code);
    }
    await clock.sleep(everyMs, signal);
  }
  return undefined;
}
