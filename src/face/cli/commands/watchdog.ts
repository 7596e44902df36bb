import type { Command } from 'commander';
import { type Bench, settingsOf } from '#face/cli/bench.ts';

type Options = { service: string; env: string; lease: string };

/** Started by a drill before it lowers anything, and heard of by one line. See face/wire/detached-guardian.ts. */
export function addWatchdog(program: Command, { io }: Bench): void {
  program
    .command('watchdog', { hidden: true })
    .description('restore one lease when it is overdue, or when whoever started this is gone')
    .requiredOption('--service <name>', 'of the lease')
    .requiredOption('-e, --env <environment>', 'of the lease')
    .requiredOption('--lease <id>', 'which one')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster watchdog --service chat --env staging --lease budget/1/COST_X',
    )
    .action(async ({ service, env: environment, lease }: Options, command: Command) => {
      const { data } = settingsOf(command);
      const leaving = outlive();
      const parent = untilGone();
      const [{ openLimits }, { guardLease }, { watchingLine }] = await Promise.all([
        import('#face/wire/local-limits.ts'),
        import('#face/operate/guard-lease.ts'),
        import('#face/wire/watching-line.ts'),
      ]);
      await using closing = new AsyncDisposableStack();
      closing.defer(() => void process.stdin.destroy());
      const tools = closing.adopt(await openLimits(data), (opened) => opened.close());
      await guardLease(tools, {
        target: { service, environment },
        lease,
        isOrphan: () => parent.isGone,
        signal: leaving,
        onWatching: () => void io.out.write(`${watchingLine}\n`),
      });
    });
}

/** Neither Ctrl-C nor a closing terminal ends it; SIGTERM does. */
function outlive(): AbortSignal {
  const leaving = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeAllListeners(signal);
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.once('SIGTERM', () => leaving.abort());
  return leaving.signal;
}

/** Whoever started us holds the other end of our stdin as long as they live. */
function untilGone(): { isGone: boolean } {
  const parent = { isGone: false };
  const gone = (): void => void (parent.isGone = true);
  process.stdin.on('error', gone).once('end', gone).once('close', gone).resume();
  return parent;
}
