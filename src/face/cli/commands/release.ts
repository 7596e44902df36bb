import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { columns } from '#face/cli/columns.ts';
import type { Output } from '#face/cli/io.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { clean } from '#face/cli/view/text.ts';
import { dataMissing, withConfig, withHome } from '#face/cli/with-home.ts';
import { atText } from '#face/cli/words.ts';
import type { ListedRelease, Releases } from '#face/operate/list-releases.ts';
import { systemClock } from '#ground/base/clock.ts';

type RecordOptions = { env: string; release: string; sha?: string; note?: string };

const recordExamples = `
Examples:
  $ muster release record --env production --release 1.4.2
  $ muster release record --env production --release 1.4.2 --sha "$(git rev-parse HEAD)" --note "from CI"`;

export function addRelease(program: Command, bench: Bench): void {
  const release = program
    .command('release')
    .description('say what was released, where the service does not say it itself')
    .addHelpText('after', recordExamples);
  addRecord(release, bench);
}

function addRecord(release: Command, { io }: Bench): void {
  release
    .command('record')
    .description('what was released now; with --sha also which commit that is')
    .requiredOption('-e, --env <environment>', 'where')
    .requiredOption('--release <name>', 'as the service or your pipeline calls it')
    .option('--sha <sha>', 'of the commit that it was built of')
    .option('--note <text>', 'goes into evidence')
    .addHelpText('after', recordExamples)
    .action(async ({ env: environment, release: name, sha, note }: RecordOptions, command: Command) => {
      const settings = settingsOf(command);
      const { recordReleaseNow } = await import('#face/operate/record-release.ts');
      const recorded = await withHome(settings, (home) =>
        recordReleaseNow(home, {
          environment,
          release: name,
          ...(sha !== undefined && { sha }),
          ...(note !== undefined && { note: home.vault.redact(note) }),
          operator: operatorHere(),
        }),
      );
      printAnswer(io, settings, {
        data: { environment, ...recorded },
        text: clean(
          recorded.kind === 'current'
            ? `${environment} runs ${recorded.release} from now on.`
            : `${recorded.release} is noted; what ${environment} runs it says itself, by release.identity.`,
        ),
      });
    });
}

export function addReleases(program: Command, { io }: Bench): void {
  program
    .command('releases')
    .description('what ran since when, which has passing evidence, and which a rollback goes back to')
    .option('-e, --env <environment>', 'only there')
    .addHelpText('after', '\nExamples:\n  $ muster releases --env production')
    .action(async ({ env }: { env?: string }, command: Command) => {
      const settings = settingsOf(command);
      const { listReleases } = await import('#face/operate/list-releases.ts');
      await withConfig(settings, async (config, data) => {
        if (!data) throw dataMissing(settings.data);
        const listed = await listReleases({ config, ...data, now: systemClock.now() }, env);
        const { releases, none } = listed;
        printAnswer(io, settings, { data: releases, text: show(listed, io.out), envelope: { none } });
      });
    });
}

const words: Record<ListedRelease['is'][number], string> = {
  runs: 'runs',
  good: 'last known good',
  bad: 'rolled back from',
  lowered: 'came while a limit was lowered',
};

const show = ({ releases, none }: Releases, out: Output): string =>
  [
    columns(
      ['ENVIRONMENT', 'RELEASE', 'SHA', 'SINCE', 'UNTIL', 'IS', 'PASSED', 'NOT PASSED'],
      releases.map(({ environment, release, sha = '', from, to, is, passed, notPassed }) => [
        environment,
        release,
        sha,
        atText(from),
        to === undefined ? '' : atText(to),
        is.map((one) => words[one]).join(', '),
        passed.join(', '),
        notPassed.join(', '),
      ]),
      out,
    ) || 'No release is recorded.',
    none
      .map(({ environment, reason }) => clean(`${environment}: nothing to go back to: ${reason}`))
      .join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
