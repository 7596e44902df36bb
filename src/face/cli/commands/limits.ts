import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { requireEnv } from '#face/cli/require-env.ts';
import { showLimits } from '#face/cli/show-limits.ts';
import { clean } from '#face/cli/view/text.ts';
import { loadedConfig } from '#face/cli/load-config.ts';
import { dataMissing, withHome } from '#face/cli/with-home.ts';
import type { EnvironmentLimits } from '#face/operate/list-limits.ts';
import type { Restored } from '#face/operate/settle-limits.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

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
      const data = await withHome(settings, (home) => listLimits(home, env), { whateverConfig: true });
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
        data: { ...target, what, restored: waited.isBack, ...(!waited.isBack && { why: waited.why }) },
        text: clean(restoredText(restored)),
      });
      if (!waited.isBack) io.err.write(`Next: muster limits --env ${environment}\n`);
      exit(waited.isBack ? 0 : 3);
    });
}

async function restore(
  order: { environment: string; service?: string },
  io: Io,
  settings: Settings,
): Promise<Restored> {
  const [{ restoreLimits }, { restoreWithinMs }, { openLimits }, { hasData }] = await Promise.all([
    import('#face/operate/settle-limits.ts'),
    import('#face/operate/until-back.ts'),
    import('#face/wire/local-limits.ts'),
    import('#face/wire/local-data.ts'),
  ]);
  const loaded = await configIfAny(settings, io);
  // Data that was lost took its leases along; a config knows the baseline all the same.
  if (!loaded && !hasData(settings.data)) throw dataMissing(settings.data);
  await using closing = new AsyncDisposableStack();
  const tools = closing.adopt(await openLimits(settings.data, loaded), (opened) => opened.close());
  const patience = {
    withinMs: restoreWithinMs,
    signal: io.signal,
    onProgress: (text: string) => void io.err.write(`${clean(tools.vault.redact(text))}\n`),
  };
  return await restoreLimits({ ...order, operator: operatorHere() }, tools, patience, loaded?.config);
}

/** A config that cannot be read must not keep limits lowered. */
async function configIfAny({ config }: Settings, { err }: Io): Promise<LoadedConfig | undefined> {
  try {
    return await loadedConfig(config);
  } catch (error) {
    err.write(
      `Going on without a config: ${clean(error instanceof Error ? error.message : String(error))}\n`,
    );
    return undefined;
  }
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
