import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { breakTarget, type DemoDeployment, healTarget } from '#face/demo/control.ts';
import { readDemoFile } from '#face/demo/demo-file.ts';
import { breakageNames, breakages, type Breakage } from '#face/demo/release.ts';

const examples = `
Examples (beside a running muster up --demo):
  $ muster demo break production --how slow
  $ muster demo heal production`;

const width = Math.max(...breakageNames.map((name) => name.length));
const faults = breakageNames.map((name) => `  ${name.padEnd(width)}  ${breakages[name]}`).join('\n');

export function addDemo(program: Command, bench: Bench): void {
  const demo = program
    .command('demo')
    .description('break and heal the demo service')
    .addHelpText('after', examples);
  demo
    .command('break')
    .argument('<environment>', 'staging or production')
    .addOption(
      new Option('--how <fault>', 'the fault of the release')
        .choices(breakageNames)
        .default('5xx' satisfies Breakage),
    )
    .description('deploy a release with a fault, or take the model provider away')
    .addHelpText(
      'after',
      `\nFaults:\n${faults}\n\nExamples:\n  $ muster demo break production\n  $ muster demo break staging --how overshoot`,
    )
    .action(async (environment: string, { how }: { how: Breakage }, command: Command) => {
      const { controlUrl } = await readDemoFile(demoFile(command));
      const broken = await breakTarget({ controlUrl, environment, how });
      answer(bench, command, broken, how === 'provider' ? 'without its model' : `a bad release (${how})`);
    });
  demo
    .command('heal')
    .argument('<environment>', 'staging or production')
    .description('deploy a good release, and bring the model provider back')
    .addHelpText('after', '\nExamples:\n  $ muster demo heal production')
    .action(async (environment: string, _: unknown, command: Command) => {
      const { controlUrl } = await readDemoFile(demoFile(command));
      answer(bench, command, await healTarget({ controlUrl, environment }), 'a good release');
    });
}

const demoFile = (command: Command): string => demoFileIn(settingsOf(command).data);

/** Where the demo that runs on this data says how to reach it. */
export const demoFileIn = (data: string): string => join(data, 'demo.json');

function answer({ io }: Bench, command: Command, deployment: DemoDeployment, what: string): void {
  const { environment, version } = deployment;
  const text = `${environment} now runs ${what}, ${version}`;
  printAnswer(io, settingsOf(command), { data: deployment, text });
}
