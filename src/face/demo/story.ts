import type { Clock } from '#ground/base/clock.ts';
import { breakTarget } from '#face/demo/control.ts';
import type { Demo } from '#face/demo/start-demo.ts';

export type StoryOptions = {
  clock: Clock;
  demo: Pick<Demo, 'controlUrl' | 'onMessage'>;
  /** One line for people, as it happens. */
  say: (text: string) => void;
  /** Runs a drill of the config on staging; resolves when it is over, however it went. Absent: none is run. */
  drill?: (name: string) => Promise<void>;
  /** Ends the story early, without a word. */
  signal?: AbortSignal;
};

const burstAfterMs = 5000;
const incidentAfterMs = 15_000;
/** By then the incident is usually over. */
const budgetAfterMs = 45_000;

/**
 * What happens by itself in the first minutes: after 5 s a burst drill on staging; after 15 s production gets a release
 * that answers every chat with 200 and an apology; after 45 s, and not before the burst drill is over, a budget drill
 * on staging. The rest is Muster's part, and what people are told of it is said, also afterwards. Resolves once that release
 * serves and both drills are over; rejects as `breakTarget` and `drill` do.
 */
export async function runStory(options: StoryOptions): Promise<void> {
  options.say(
    'demo: a chat service, in staging and production; soon one release goes bad, and what Muster does is its own work',
  );
  options.demo.onMessage((title) => options.say(`demo: the inbox was told: ${title}`));
  await Promise.all([incident(options), drills(options)]);
}

async function incident({ clock, demo, say, signal }: StoryOptions): Promise<void> {
  await clock.sleep(incidentAfterMs, signal);
  if (signal?.aborted) return;
  say('demo: deploying a bad release to production: it answers 200, with an apology instead of an answer');
  const { version } = await breakTarget({
    controlUrl: demo.controlUrl,
    environment: 'production',
    how: 'hidden',
  });
  say(`demo: release ${version} serves production; health still says ok`);
}

async function drills({ clock, say, drill, signal }: StoryOptions): Promise<void> {
  if (!drill) return;
  const startedMs = clock.monotonicMs();
  for (const { name, afterMs, text } of acts) {
    await clock.sleep(startedMs + afterMs - clock.monotonicMs(), signal);
    if (signal?.aborted) return;
    say(`demo: ${text}`);
    await drill(name);
  }
}

const acts = [
  {
    name: 'burst_429',
    afterMs: burstAfterMs,
    text: 'drilling staging: 40 chats at once, does its rate limit block?',
  },
  {
    name: 'budget_block',
    afterMs: budgetAfterMs,
    text: 'drilling staging: lowering each budget in turn, does it block?',
  },
] as const;
