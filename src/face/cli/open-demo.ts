import { rm, writeFile } from 'node:fs/promises';
import { demoFileIn } from '#face/cli/commands/demo.ts';
import { lendInboxKey } from '#face/cli/demo-key.ts';
import { demoConfigIn } from '#face/cli/find-config.ts';
import { demoConfig, demoVariables } from '#face/demo/demo-config.ts';
import { startDemo } from '#face/demo/start-demo.ts';
import { runStory, type StoryOptions } from '#face/demo/story.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { readConfig } from '#ground/config/read.ts';

export type OpenDemo = {
  /** The config that watches it. */
  loaded: LoadedConfig;
  /** What happens to it by itself in the first minutes. */
  story(options: Pick<StoryOptions, 'say' | 'drill' | 'signal'>): Promise<void>;
  close(): Promise<void>;
};

/** Starts the demo service; `muster demo` finds it through a file in `data`, and other commands its config. Rejects DEMO_CANNOT_LISTEN. */
export async function openDemo(data: string): Promise<OpenDemo> {
  const demo = await startDemo({ variables: demoVariables, file: demoFileIn(data) });
  const takeBack = lendInboxKey(demo.inboxKey);
  const config = demoConfig(demo);
  const reading = readConfig(config);
  if (reading.kind === 'invalid') throw new Error('the config of the demo is valid');
  const file = demoConfigIn(data);
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`);
  return {
    loaded: { config: reading.config, digest: reading.digest },
    story: (options) => runStory({ clock: systemClock, demo, ...options }),
    async close() {
      takeBack();
      await rm(file, { force: true });
      await demo.close();
    },
  };
}
