import type { Command } from 'commander';
import type { OpenDemo } from '#face/cli/open-demo.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { loadedConfig } from '#face/cli/with-home.ts';

const examples = `
Examples:
  $ muster up                       watch what the config schedules
  $ muster up --demo                the same, on a demo service that breaks by itself
  $ muster up --data /var/lib/muster
  $ muster up --json                one line { data } for each thing that happens`;

export function addUp(program: Command, { io }: Bench): void {
  program
    .command('up')
    .description('watch, alarm and run runbooks until stopped')
    .option('--demo', 'watch a demo chat service on this machine', false)
    .addHelpText('after', examples)
    .action(async ({ demo }: { demo: boolean }, command: Command) => {
      const { config, data, json } = settingsOf(command);
      const [{ holdData, openLocal }, { showUp }, { listAlarms }, { up }] = await Promise.all([
        import('#face/wire/local.ts'),
        import('#face/cli/show-up.ts'),
        import('#face/operate/list-alarms.ts'),
        import('#face/up/up.ts'),
      ]);
      await using closing = new AsyncDisposableStack();
      closing.adopt(holdData(data), (held) => held.release());
      const demoRuns = demo
        ? closing.adopt(await startDemoIn(data), (running) => running.close())
        : undefined;
      const loaded = demoRuns?.loaded ?? (await loadedConfig(config));
      const view = closing.adopt(showUp(loaded.config, io, json), (shown) => shown.close());
      const { onPhase, hooks, note, begin } = view;
      const home = closing.adopt(await openLocal({ loaded, dataDir: data, onPhase }), (open) => open.close());
      begin((await listAlarms(home)).raised);
      note(`evidence goes to ${data}; Ctrl-C stops`);
      if (scheduleOf(loaded.config).length === 0) note('nothing is scheduled: the config has no schedule');
      await Promise.all([up(home, io.signal, hooks), demoRuns?.story({ say: note, signal: io.signal })]);
    });
}

async function startDemoIn(data: string): Promise<OpenDemo> {
  const { openDemo } = await import('#face/cli/open-demo.ts');
  return openDemo(data);
}
