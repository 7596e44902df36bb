import type { Command } from 'commander';
import type { Phase } from '#act/runbook/phase.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import { printAnswer } from '#face/cli/answer.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { exitFor } from '#face/cli/outcome-exit.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { clean } from '#face/cli/view/text.ts';
import { loadedConfig } from '#face/cli/load-config.ts';
import { withData, withHome, withLoaded, withStack } from '#face/cli/with-home.ts';
import type { Approving } from '#face/operate/approve-run.ts';
import type { RanNow, RunbookNow } from '#face/operate/run-runbook.ts';
import type { LocalHooks } from '#face/wire/local.ts';
import type { StackHome } from '#face/wire/stack/stack-home.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

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
      const { run, ending } =
        settings.stack === undefined
          ? await runHere(work, loaded, io, settings)
          : await withStack(settings.stack, loaded, settings, (home) => runThere(work, home, io));
      printAnswer(io, settings, {
        data: { run, ...ending },
        text: onStack(clean(`${ending.phase}: ${ending.reason}`), settings),
      });
      exit(exitFor([ending.outcome]));
    });
}

/** A run that is stopped is closed with its home: `RUN_UNFINISHED`. */
const runHere = (work: RunbookNow, loaded: LoadedConfig, io: Io, settings: Settings): Promise<RanNow> =>
  withLoaded(
    loaded,
    settings,
    async (home) => {
      const { runRunbookNow } = await import('#face/operate/run-runbook.ts');
      io.signal.addEventListener('abort', () => void home.close(), { once: true });
      return runRunbookNow(work, { ...home, start: home.runRunbook });
    },
    { onPhase: tellPhases(io) },
  );

/** By the stack's runbook function, followed in its evidence; one that is left goes on there. */
async function runThere(work: RunbookNow, home: StackHome, io: Io): Promise<RanNow> {
  const [{ runRunbookNow }, { runbookAfar }, { openRuns }] = await Promise.all([
    import('#face/operate/run-runbook.ts'),
    import('#face/operate/follow/runbook-afar.ts'),
    import('#face/wire/stack/stack-runs.ts'),
  ]);
  await using closing = new AsyncDisposableStack();
  const runs = closing.adopt(openRuns(home.stack, 'runbook'), (opened) => opened.close());
  const start = async (run: string, input: RunbookInput): Promise<void> => {
    await runs.start(run, input);
    io.err.write(`Started on ${home.stack.name} in ${home.stack.region}: ${run}\n`);
  };
  const onTrouble = (text: string): void => void io.err.write(`${clean(home.vault.redact(text))}\n`);
  const hooks = { onPhase: tellPhases(io), onTrouble, signal: io.signal };
  return await runRunbookNow(work, { ...home, start: runbookAfar(home, start, hooks) });
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
      const operator = operatorHere();
      const isWatched = await approveIn(settings, { run, operator, at: systemClock.now() });
      const text = `${run} is approved by ${operator}.${isWatched ? '' : `\n${nobodyRuns}`}`;
      printAnswer(io, settings, { data: { run, operator }, text, envelope: { isWatched } });
    });
}

/** Whether anybody is there to go on with it. */
async function approveIn(settings: Settings, approving: Approving): Promise<boolean> {
  const { approveRun } = await import('#face/operate/approve-run.ts');
  if (settings.stack !== undefined) {
    await withHome(settings, (home) => approveRun(approving, home), { whateverConfig: true });
    // Its execution asks by itself.
    return true;
  }
  return withData(settings, async (data) => {
    const { config } = await loadedConfig(settings.config);
    await approveRun(approving, { ...data, config });
    const { whoWatches } = await import('#face/operate/doctor/who-watches.ts');
    return (await whoWatches(settings.data)) !== undefined;
  });
}

const nobodyRuns =
  'Nobody runs it now, unless a muster runbook run waits for this word: start muster up; an approval is good for 15 minutes.';
