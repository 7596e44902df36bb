import type { Command } from 'commander';
import type { OpenDemo } from '#face/cli/open-demo.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { demoDrill } from '#face/cli/demo-drill.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { toldOnce } from '#face/cli/told-once.ts';
import type { DrillUnderWay } from '#face/operate/stop-drill.ts';
import { drillsUnderWay } from '#face/up/drills-under-way.ts';
import type { LocalHome } from '#face/wire/local.ts';
import { systemClock } from '#ground/base/clock.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { loadedConfig } from '#face/cli/load-config.ts';

const examples = `
Examples:
  $ muster up                       watch what the config schedules
  $ muster up --demo                the same, on a demo service that breaks by itself
  $ muster up --data /var/lib/muster
  $ muster up --json                one line { data } for each thing that happens`;

export function addUp(program: Command, { io }: Bench): void {
  program
    .command('up')
    .description('watch, alarm, drill and run runbooks until stopped')
    .option('--demo', 'watch a demo chat service on this machine', false)
    .addHelpText('after', examples)
    .action(async ({ demo }: { demo: boolean }, command: Command) => {
      const { config, data, json } = settingsOf(command);
      const [{ holdData, openLocal }, { showUp }, { listAlarms }, { followNotices }, { up }] =
        await Promise.all([
          import('#face/wire/local.ts'),
          import('#face/cli/show-up.ts'),
          import('#face/operate/list-alarms.ts'),
          import('#face/operate/follow-notices.ts'),
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
      const underWay = drillsUnderWay(systemClock);
      const onDrill = toldOnce((input, told) => {
        underWay.note(input, told);
        view.onDrill(input, told);
      });
      const options = { loaded, dataDir: data, onPhase, onDrill };
      const home = closing.adopt(await openLocal(options), (open) => open.close());
      closing.defer(() => stopDrills(home, underWay.list(), note));
      begin((await listAlarms(home, systemClock.now())).raised);
      note(`evidence goes to ${data}; Ctrl-C stops`);
      if (scheduleOf(loaded.config).length === 0) note('nothing is scheduled: the config has no schedule');
      const drill = demoDrill(home, operatorHere(), io.signal, note);
      await Promise.all([
        up(home, io.signal, hooks),
        followNotices(home.log, systemClock, io.signal, note),
        demoRuns?.story({ say: note, drill, signal: io.signal }),
      ]);
    });
}

const stopMsMax = 60_000;

/** Limits are put back before anything that they need is closed. */
async function stopDrills(
  home: LocalHome,
  all: readonly DrillUnderWay[],
  note: (text: string) => void,
): Promise<void> {
  if (all.length === 0) return;
  const { stopDrill } = await import('#face/operate/stop-drill.ts');
  const who = { by: operatorHere(), reason: 'stopped' };
  const stops = all.map(async (one) => {
    note(`stopping ${one.drill} on ${one.input.environment}: limits are put back first`);
    try {
      const waited = await stopDrill(home, one, who, { withinMs: stopMsMax });
      note(waited.isBack ? 'limits are back' : `${waited.why}; the watchdog goes on`);
    } catch (error) {
      // Nothing is closed while another one is being put back.
      note(`trouble with ${one.drill}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  await Promise.all(stops);
}

async function startDemoIn(data: string): Promise<OpenDemo> {
  const { openDemo } = await import('#face/cli/open-demo.ts');
  return openDemo(data);
}
