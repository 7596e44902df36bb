import type { Clock } from '#ground/base/clock.ts';
import { breakTarget } from '#face/demo/control.ts';
import type { Demo } from '#face/demo/start-demo.ts';

export type StoryOptions = {
  clock: Clock;
  demo: Pick<Demo, 'controlUrl'>;
  /** One line for people, as it happens. */
  say: (text: string) => void;
  /** Ends the story early, without a word. */
  signal?: AbortSignal;
};

const calmMs = 15_000;

/**
 * What happens by itself in the first minute: after 15 s of calm, production gets a release that answers every chat
 * with 200 and an apology. The rest is Muster's part. Resolves once that release serves; rejects as `breakTarget` does.
 */
export async function runStory({ clock, demo, say, signal }: StoryOptions): Promise<void> {
  await clock.sleep(calmMs, signal);
  if (signal?.aborted) return;
  say('demo: deploying a bad release to production: it answers 200, with an apology instead of an answer');
  const { version } = await breakTarget({
    controlUrl: demo.controlUrl,
    environment: 'production',
    how: 'hidden',
  });
  say(`demo: release ${version} serves production; health still says ok`);
}
