import type { Command } from 'commander';
import { systemClock } from '#ground/base/clock.ts';
import { printAnswer } from '#face/cli/answer.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { exitFor } from '#face/cli/outcome-exit.ts';
import { type Bench, settingsOf } from '#face/cli/program.ts';
import { withData, withHome } from '#face/cli/with-home.ts';

type RunOptions = { env?: string; dryRun: boolean; reason: string };

export function addRunbook(program: Command, bench: Bench): void {
  const runbook = program.command('runbook').description('run a runbook, or approve one that waits');
  addRun(runbook, bench);
  addApprove(runbook, bench);
}

function addRun(runbook: Command, { io, exit }: Bench): void {
  runbook
    .command('run')
    .argument('<name>')
    .description('guards, act, verify, record: now, on your word')
    .option('-e, --env <environment>', 'which one, when it is for several')
    .option('--dry-run', 'say what it would do', false)
    .option('--reason <text>', 'goes into evidence', 'started by hand')
    .addHelpText('after', '\nExamples:\n  $ muster runbook run rollback_production --dry-run')
    .action(async (name: string, { env, dryRun, reason }: RunOptions, command: Command) => {
      const settings = settingsOf(command);
      const onPhase = (_: unknown, phase: string, text: string) => io.err.write(`${phase}: ${text}\n`);
      const work = {
        runbook: name,
        ...(env !== undefined && { environment: env }),
        operator: operatorHere(),
        dryRun,
        reason,
      };
      await withHome(
        settings,

        async (home) => {
          const { runRunbookNow } = await import('#face/operate/run-runbook.ts');
          const { run, ending } = await runRunbookNow(work, { ...home, start: home.runRunbook });
          const text = `${ending.phase}: ${ending.reason}`;
          printAnswer(io, settings, { data: { run, ...ending }, text });
          exit(exitFor([ending.outcome]));
        },
        { onPhase },
      );
    });
}

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
      await withData(settings, async ({ state }) => {
        const { approve } = await import('#act/runbook/approval.ts');
        const operator = operatorHere();
        await approve(state, run, operator, systemClock.now());
        printAnswer(io, settings, { data: { run, operator }, text: `${run} is approved by ${operator}.` });
      });
    });
}
