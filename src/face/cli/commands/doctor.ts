import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { borrowInboxKey } from '#face/cli/demo-key.ts';
import type { Settings } from '#face/cli/io.ts';
import { clean } from '#face/cli/view/text.ts';
import { loadedConfig } from '#face/cli/load-config.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { withStack } from '#face/cli/with-home.ts';
import type { Finding } from '#face/operate/doctor/finding.ts';
import type { StackHome } from '#face/wire/stack/stack-home.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

const examples = `
Examples:
  $ muster doctor --env production
  $ muster doctor --env staging --json | jq '.data.findings[] | select(.is == "red")'

It only reads. Exit 0: all green. 1: something is red. 3: something could not be told.`;

export function addDoctor(program: Command, { io, exit }: Bench): void {
  program
    .command('doctor')
    .description('look at all that an environment needs: a line each, green or with its remedy')
    .requiredOption('-e, --env <environment>', 'which one')
    .addHelpText('after', examples)
    .action(async ({ env: environment }: { env: string }, command: Command) => {
      const settings = settingsOf(command);
      const { verdictOf } = await import('#face/operate/doctor/doctor.ts');
      const findings = (await examine(environment, settings)).map((one) => inHome(one, settings));
      const verdict = verdictOf(findings);
      printAnswer(io, settings, { data: { environment, verdict, findings }, text: show(findings) });
      exit({ green: 0, red: 1, unknown: 3 }[verdict]);
    });
}

const inHome = ({ text, remedy, ...one }: Finding, settings: Settings): Finding => ({
  ...one,
  text: onStack(text, settings),
  ...(remedy !== undefined && { remedy: onStack(remedy, settings) }),
});

async function examine(environment: string, settings: Settings): Promise<Finding[]> {
  const loaded = await loadedConfig(settings.config);
  if (settings.stack === undefined) return examineHere(environment, loaded, settings.data);
  const { doctor } = await import('#face/operate/doctor/doctor.ts');
  const look = (home: StackHome): Promise<Finding[]> => {
    const stack = { ...home.stack, watchdog: home.watchdog };
    return doctor(environment, { ...home, data: home, dataDir: settings.data, stack });
  };
  // That it was deployed with another config is one of the findings.
  return withStack(settings.stack, loaded, settings, look, { whateverConfig: true });
}

/** What was never recorded is not made for the asking. */
async function examineHere(environment: string, loaded: LoadedConfig, dataDir: string): Promise<Finding[]> {
  await borrowInboxKey(loaded.config, dataDir);
  const [{ doctor }, { openChecks }, { hasData, openData }, { localSettings }] = await Promise.all([
    import('#face/operate/doctor/doctor.ts'),
    import('#face/wire/local-checks.ts'),
    import('#face/wire/local-data.ts'),
    import('#face/wire/local-settings.ts'),
  ]);
  await using closing = new AsyncDisposableStack();
  const checks = closing.adopt(await openChecks(loaded), (opened) => opened.close());
  const data = hasData(dataDir) ? closing.adopt(openData(dataDir), (opened) => opened.close()) : undefined;
  const tools = {
    ...checks,
    home: 'local' as const,
    settingsAt: localSettings(checks),
    digest: loaded.digest,
    dataDir,
  };
  return await doctor(environment, { ...tools, ...(data && { data }) });
}

const marks: Record<Finding['is'], string> = { green: '✓', red: '✗', unknown: '?', info: '·' };

const show = (findings: readonly Finding[]): string =>
  findings
    .map(({ what, is, text, remedy }) =>
      clean(`${marks[is]} ${what}: ${text}${remedy === undefined ? '' : ` → ${remedy}`}`),
    )
    .join('\n');
