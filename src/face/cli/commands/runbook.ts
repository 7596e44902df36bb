import type { Command } from 'commander';
import type { Phase } from '#act/runbook/phase.ts';
import { printAnswer } from '#face/cli/answer.ts';
import type { Io } from '#face/cli/io.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { exitFor } from '#face/cli/outcome-exit.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { clean } from '#face/cli/view/text.ts';
import { loadedConfig } from '#face/cli/load-config.ts';
import { withData, withLoaded } from '#face/cli/with-home.ts';
import type { RanNow, RunbookNow } from '#face/operate/run-runbook.ts';
import type { LocalHome, LocalHooks } from '#face/wire/local.ts';
import { systemClock } from '#ground/base/clock.ts';

type RunOptions = { env?: string; dryRun: boolean; reason: string };

export function addRunbook(program: Command, bench: Bench): void {
  const runbook = program
    .command('runbook')
    .description('run a runbook, or approve one that waits')
    .addHelpText('after', '\nExamples:\n  $ muster runbook run rollback_production --dry-run');
  addRun(runbook, bench);
  addApprove(runbook, bench);
}

function addRun(runbook: Command, { io, exit }: Bench): void {
  runbook
    .command('run')
    .argument('<name>', 'of the runbook')
    .description('guards, act, verify, record: now, on your word')
    .option('-e, --env <environment>', 'which one, when it is for several')
    .option('--dry-run', 'say what it would do, and do nothing', false)
    .option('--reason <text>', 'goes into evidence', 'started by hand')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster runbook run rollback_production --dry-run\n  $ muster runbook run restart --env staging --reason "stuck after deploy"',
    )
    .action(async (name: string, { env, dryRun, reason }: RunOptions, command: Command) => {
      const settings = settingsOf(command);
      const work = {
        runbook: name,
        ...(env !== undefined && { environment: env }),
        operator: operatorHere(),
        dryRun,
        reason,
      };
      const loaded = await loadedConfig(settings.config);
      const ended = await withLoaded(loaded, settings, (home) => runUntil(io.signal, work, home), {
        onPhase: tellPhases(io),
      });
      const { run, ending } = ended;
      printAnswer(io, settings, {
        data: { run, ...ending },
        text: clean(`${ending.phase}: ${ending.reason}`),
      });
      exit(exitFor([ending.outcome]));
    });
}

/** A run that is stopped is closed with its home: `RUN_UNFINISHED`. */
async function runUntil(signal: AbortSignal, work: RunbookNow, home: LocalHome): Promise<RanNow> {
  const { runRunbookNow } = await import('#face/operate/run-runbook.ts');
  signal.addEventListener('abort', () => void home.close(), { once: true });
  return runRunbookNow(work, { ...home, start: home.runRunbook });
}

/** Its end is the answer, and told as such. */
const tellPhases =
  ({ err }: Io): NonNullable<LocalHooks['onPhase']> =>
  (_, phase, text) =>
    void (underway.has(phase) && err.write(`${phase}: ${clean(text)}\n`));

const underway: ReadonlySet<Phase> = new Set([
  'awaiting-approval',
  'approved',
  'started',
  'acted',
  'verifying',
]);

function addApprove(runbook: Command, { io }: Bench): void {
  runbook
    .command('approve')
    .argument('<run>', 'as `awaiting-approval` names it')
    .description('let a waiting run act')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster runbook approve rollback_production/production-20261122T1443-1',
    )
    .action(async (run: string, _: unknown, command: Command) => {
      const settings = settingsOf(command);
      await withData(settings, async (data) => {
        const [{ approveRun }, { whoWatches }] = await Promise.all([
          import('#face/operate/approve-run.ts'),
          import('#face/operate/doctor/who-watches.ts'),
        ]);
        const operator = operatorHere();
        const { config } = await loadedConfig(settings.config);
        await approveRun({ run, operator, at: systemClock.now() }, { ...data, config });
        const isWatched = (await whoWatches(settings.data)) !== undefined;
        const text = `${run} is approved by ${operator}.${isWatched ? '' : `\n${nobodyRuns}`}`;
        printAnswer(io, settings, { data: { run, operator }, text, envelope: { isWatched } });
      });
    });
}

const nobodyRuns =
  'Nobody runs it now, unless a muster runbook run waits for this word: start muster up; an approval is good for 15 minutes.';
