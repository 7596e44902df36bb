import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { clean } from '#face/cli/view/text.ts';
import { parseSpan } from '#face/cli/when.ts';
import { withHome } from '#face/cli/with-home.ts';
import { atText } from '#face/cli/words.ts';
import type { Held } from '#face/operate/hold-environment.ts';

type HoldOptions = { env: string; reason: string; for?: number };

const holdExamples = `
Examples:
  $ muster hold --env production --reason "deploying 1.4.2" --for 15m
  $ muster hold --env staging --reason "load test" && ./load-test.sh; muster release-hold --env staging`;

export function addHold(program: Command, bench: Bench): void {
  addPlace(program, bench);
  addRelease(program, bench);
}

function addPlace(program: Command, { io, exit }: Bench): void {
  program
    .command('hold')
    .description('stop drills and runbooks in an environment; returns once limits are back there')
    .requiredOption('-e, --env <environment>', 'where')
    .requiredOption('--reason <text>', 'goes into evidence')
    .option('--for <duration>', 'how long; without it until it is released', parseSpan)
    .addHelpText('after', holdExamples)
    .action(async ({ env: environment, reason, for: forMs }: HoldOptions, command: Command) => {
      const settings = settingsOf(command);
      const [{ holdEnvironment }, { restoreWithinMs }] = await Promise.all([
        import('#face/operate/hold-environment.ts'),
        import('#face/operate/until-back.ts'),
      ]);
      const held = await withHome(
        settings,
        (home) =>
          holdEnvironment(
            {
              environment,
              operator: operatorHere(),
              reason: home.vault.redact(reason),
              ...(forMs !== undefined && { forMs }),
            },
            home,
            {
              withinMs: restoreWithinMs,
              signal: io.signal,
              onProgress: (text) => void io.err.write(`${clean(text)}\n`),
            },
          ),
        { whateverConfig: true },
      );
      const { hold, waited } = held;
      printAnswer(io, settings, {
        data: {
          environment,
          hold,
          restored: waited.isBack,
          ...(!waited.isBack && { why: onStack(waited.why, settings) }),
        },
        text: onStack(clean(heldText(environment, held)), settings),
      });
      if (!waited.isBack) io.err.write(`Next: muster limits --env ${environment}\n`);
      exit(waited.isBack ? 0 : 3);
    });
}

function heldText(environment: string, { hold, wasHeld, waited }: Held): string {
  const until = hold.until === undefined ? 'until it is released' : `until ${atText(hold.until)}`;
  const by = wasHeld ? `was held already by ${hold.operator}` : 'is held';
  const back = waited.isBack ? 'limits are back' : `limits are NOT back: ${waited.why}`;
  return `${environment} ${by} ${until}; ${back}.`;
}

function addRelease(program: Command, { io }: Bench): void {
  program
    .command('release-hold')
    .description('let drills and runbooks go on')
    .requiredOption('-e, --env <environment>', 'where')
    .addHelpText('after', '\nExamples:\n  $ muster release-hold --env production')
    .action(async ({ env: environment }: { env: string }, command: Command) => {
      const settings = settingsOf(command);
      const { releaseEnvironment } = await import('#face/operate/hold-environment.ts');
      const order = { environment, operator: operatorHere() };
      const lifted = await withHome(settings, (home) => releaseEnvironment(order, home), {
        whateverConfig: true,
      });
      printAnswer(io, settings, {
        data: { environment, lifted: lifted ?? null },
        text: lifted
          ? clean(`${environment} is no longer held (by ${lifted.operator}: ${lifted.reason}).`)
          : `${environment} was not held.`,
      });
    });
}
