import { type Command, Option } from 'commander';
import { alarmPath, alarmPathName } from '#face/cli/alarm-path.ts';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { previewDrill } from '#face/cli/commands/drill-preview.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { exitFor } from '#face/cli/outcome-exit.ts';
import { showDrill } from '#face/cli/show-drill.ts';
import { tellDrill } from '#face/cli/tell-drill.ts';
import { clean } from '#face/cli/view/text.ts';
import { loadedConfig } from '#face/cli/load-config.ts';
import { withLoaded } from '#face/cli/with-home.ts';
import type { DrilledNow, DrillOrder } from '#face/operate/drill-now.ts';
import type { LocalHome } from '#face/wire/local.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { severities, type Severity } from '#record/event/event.ts';

type Options = { env: string; limit?: string; severity?: Severity; dryRun: boolean };

const examples = `
Examples:
  $ muster drill budget_block --env staging --dry-run             what it would do and cost
  $ muster drill budget_block --env staging                       every limit, one after the other
  $ muster drill budget_block --env staging --limit COST_DAILY    this one alone
  $ muster drill alarm-path --env staging                         prove that alarms arrive

Ctrl-C puts limits back before it leaves.`;

export function addDrill(program: Command, { io, exit }: Bench): void {
  program
    .command('drill')
    .argument('<name>', 'of the drill; alarm-path raises a synthetic alarm and follows it')
    .description('prove that limits block, and put them back: now, on your word')
    .requiredOption('-e, --env <environment>', 'where to')
    .option('--limit <name>', 'of a budget drill: this limit alone')
    .addOption(new Option('--severity <severity>', 'of alarm-path: as what it is raised').choices(severities))
    .option('--dry-run', 'say what it would do, cost, and be refused for; send and write nothing', false)
    .addHelpText('after', examples)
    .action(async (drill: string, options: Options, command: Command) => {
      const { env, limit, severity, dryRun } = options;
      requireFitting(drill, options);
      const settings = settingsOf(command);
      const order = { drill, environment: env, ...(limit !== undefined && { limit }) };
      const loaded = await loadedConfig(settings.config);
      if (drill === alarmPathName) {
        const path = { environment: env, severity: severity ?? 'critical' };
        return exit(await alarmPath(path, loaded, io, settings));
      }
      if (dryRun) return exit(await previewDrill(order, loaded, io, settings));
      const { run, ending, waited } = await runDrill(order, loaded, io, settings);
      const restored = waited && { restored: waited.isBack, ...(!waited.isBack && { why: waited.why }) };
      printAnswer(io, settings, { data: { run, ...ending, ...restored }, text: showDrill(ending, io.out) });
      exit(exitFor([ending.outcome]));
    });
}

/** Options of the one drill and of the others. */
function requireFitting(drill: string, { limit, severity, dryRun }: Options): void {
  const isPath = drill === alarmPathName;
  if (!isPath && severity === undefined) return;
  if (isPath && limit === undefined && !dryRun) return;
  const what = isPath
    ? `${alarmPathName} takes neither --limit nor --dry-run`
    : '--severity is of alarm-path';
  const hint = isPath ? 'it lowers nothing, and its runbooks run dry' : 'leave it out';
  throw new MusterError('USAGE', what, { hint, exit: 2 });
}

async function runDrill(
  order: DrillOrder,
  loaded: LoadedConfig,
  io: Io,
  settings: Settings,
): Promise<DrilledNow> {
  const [{ drillNow, requireDrill }, { requireAuthority }] = await Promise.all([
    import('#face/operate/drill-now.ts'),
    import('#face/operate/require-authority.ts'),
  ]);
  requireDrill(loaded.config, order);
  requireAuthority(loaded.config, order.environment, 'local');
  const work = async (home: LocalHome): Promise<DrilledNow> => {
    await home.buryAbandoned({ service: loaded.config.service, environment: order.environment });
    const stopping = announceStop(io);
    const ran = await drillNow(
      { ...order, operator: operatorHere() },
      { ...home, start: home.runDrills },
      { signal: io.signal, onStopping: (text) => void io.err.write(`  ${clean(text)}\n`) },
    ).finally(() => stopping[Symbol.dispose]());
    if (ran.waited) io.err.write(stoppedText(ran.waited, order));
    else if (ran.ending.outcome === 'unknown') await sayNext(order, home, io);
    return ran;
  };
  return withLoaded(loaded, settings, work, { onDrill: tellDrill(io, systemClock, loaded.config) });
}

const stoppedText = (waited: NonNullable<DrilledNow['waited']>, { environment }: DrillOrder): string =>
  waited.isBack
    ? 'Limits are back.\n'
    : `Not back yet: ${clean(waited.why)}\nThe watchdog goes on; type: muster limits --env ${environment}\n`;

/** Says what Ctrl-C does, and who goes on when a second one cuts that short. */
function announceStop({ signal, err }: Io): Disposable {
  const goesOn = (): void => void err.write('Left; the watchdog goes on with putting limits back.\n');
  const stop = (): void => {
    err.write('Stopping: limits are put back first. Ctrl-C again leaves that to the watchdog.\n');
    process.once('exit', goesOn);
  };
  signal.addEventListener('abort', stop, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', stop);
      process.off('exit', goesOn);
    },
  };
}

/** What to do about it, where that can be told; else where to read on. */
async function sayNext(order: DrillOrder, home: LocalHome, { err }: Io): Promise<void> {
  const { objectionsTo } = await import('#face/operate/drill-objections.ts');
  const objections = await objectionsTo(order, { ...home, home: 'local' });
  const nexts = [...new Set(objections.map(({ next }) => next))];
  const next = nexts.length > 0 ? nexts.join('; ') : `muster limits --env ${order.environment}`;
  err.write(`Next: ${next}\n`);
}
