import { type Command, Option } from 'commander';
import { alarmPath, alarmPathName } from '#face/cli/alarm-path.ts';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { previewDrill } from '#face/cli/commands/drill-preview.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { exitFor } from '#face/cli/outcome-exit.ts';
import { runDrill } from '#face/cli/run-drill.ts';
import { showDrill } from '#face/cli/show-drill.ts';
import { loadedConfig } from '#face/cli/load-config.ts';
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
      const why = waited?.isBack === false ? { why: onStack(waited.why, settings) } : {};
      const restored = waited && { restored: waited.isBack, ...why };
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
