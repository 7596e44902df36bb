import type { DrillEnding } from '#act/drill/drill-scene.ts';
import { readTarget } from '#act/limits/target-store.ts';
import type { LocalHome } from '#face/wire/local.ts';

const environment = 'staging';
const lookEveryMs = 1000;
const looksMax = 300;

/**
 * Runs a drill of the demo's story on staging, once the schedule has none there. Resolves when it is over, or when
 * `signal` aborts: whoever stops puts limits back.
 */
export const demoDrill =
  (home: LocalHome, operator: string, signal: AbortSignal, say: (text: string) => void) =>
  async (name: string): Promise<void> => {
    await untilFree(home, signal);
    if (signal.aborted) return;
    const run = `${name}/${home.random.id()}`;
    const ended = home.runDrills({ run, environment, drills: [name], operator }).then(
      ({ endings }) => endings.forEach((ending) => tellRefusal(ending, say)),
      (error: unknown) => signal.aborted || say(`${name} broke off: ${String(error)}`),
    );
    await Promise.race([ended, aborted(signal)]);
  };

/** Every other end is told as an event. */
function tellRefusal({ drill, phase, reason }: DrillEnding, say: (text: string) => void): void {
  if (phase === 'refused') say(`${drill} was refused: ${reason}`);
}

async function untilFree({ state, clock, config }: LocalHome, signal: AbortSignal): Promise<void> {
  for (let look = 0; look < looksMax && !signal.aborted; look += 1) {
    const { lock } = await readTarget(state, { service: config.service, environment });
    if (!lock) return;
    await clock.sleep(lookEveryMs, signal);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
