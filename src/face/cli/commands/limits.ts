import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { requireEnv } from '#face/cli/require-env.ts';
import { restore } from '#face/cli/restore-limits.ts';
import { showLimits } from '#face/cli/show-limits.ts';
import { clean } from '#face/cli/view/text.ts';
import { withHome } from '#face/cli/with-home.ts';
import type { EnvironmentLimits } from '#face/operate/list-limits.ts';
import type { Restored } from '#face/operate/settle-limits.ts';

const examples = `
Examples:
  $ muster limits                           what stands everywhere, and what should
  $ muster limits restore --env staging     put back what a drill lowered
  $ muster limits accept --env staging      leave a disputed value as it was found`;

export function addLimits(program: Command, bench: Bench): void {
  const { io, exit } = bench;
  const limits = program
    .command('limits')
    .description('baseline, live, leases and holds; exit 1 while anything is off')
    .option('-e, --env <environment>', 'only there')
    .addHelpText('after', examples)
    .action(async ({ env }: { env?: string }, command: Command) => {
      const settings = settingsOf(command);
      const { listLimits } = await import('#face/operate/list-limits.ts');
      const all = await withHome(settings, (home) => listLimits(home, env), { whateverConfig: true });
      const data = all.map((one) => ({
        ...one,
        problems: one.problems.map((text) => onStack(text, settings)),
      }));
      printAnswer(io, settings, { data, text: showLimits(data, io.out) });
      exit(exitOf(data));
    });
  addRestore(limits, bench);
  addAccept(limits, bench);
}

function exitOf(all: readonly EnvironmentLimits[]): number {
  if (all.some(({ is }) => is === 'off')) return 1;
  return all.some(({ is }) => is === 'unknown') ? 3 : 0;
}

function addRestore(limits: Command, { io, exit }: Bench): void {
  limits
    .command('restore')
    .description('put back what a drill lowered, over a disputed value too, and what is off its baseline')
    .option('-e, --env <environment>', 'where; required')
    .option('--service <name>', 'which one, when no config says so')
    .addHelpText(
      'after',
      '\nNeeds no config where a lease is open: it holds all that restoring needs.\n\nExamples:\n  $ muster limits restore --env staging',
    )
    .action(async ({ service }: { service?: string }, command: Command) => {
      const settings = settingsOf(command);
      const environment = requireEnv(command);
      const restored = await restore(
        { environment, ...(service !== undefined && { service }) },
        io,
        settings,
      );
      const { waited, what, target } = restored;
      printAnswer(io, settings, {
        data: {
          ...target,
          what,
          restored: waited.isBack,
          ...(!waited.isBack && { why: onStack(waited.why, settings) }),
        },
        text: onStack(clean(restoredText(restored)), settings),
      });
      if (!waited.isBack) io.err.write(`Next: muster limits --env ${environment}\n`);
      exit(waited.isBack ? 0 : 3);
    });
}

function restoredText({ target: { environment }, what, waited }: Restored): string {
  if (!waited.isBack) return `${environment}: limits are NOT back: ${waited.why}`;
  if (what === 'nothing') return `${environment}: no lease is open, and nothing that is known is off.`;
  return `${environment}: limits are back.`;
}

function addAccept(limits: Command, { io }: Bench): void {
  limits
    .command('accept')
    .description('leave a disputed value as it was found, and end the lease')
    .option('-e, --env <environment>', 'where; required')
    .addHelpText('after', '\nExamples:\n  $ muster limits accept --env staging')
    .action(async (_: unknown, command: Command) => {
      const settings = settingsOf(command);
      const environment = requireEnv(command);
      const { acceptLimits } = await import('#face/operate/settle-limits.ts');
      const operator = operatorHere();
      await withHome(settings, (home) => acceptLimits({ environment, operator }, home), {
        whateverConfig: true,
      });
      printAnswer(io, settings, {
        data: { environment, accepted: true, operator },
        text: `${environment}: what was found stays; the lease is over.`,
      });
    });
}
