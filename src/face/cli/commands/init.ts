import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { configIn } from '#face/cli/find-config.ts';
import { parseCount } from '#face/cli/when.ts';
import { printAnswer } from '#face/cli/answer.ts';
import type { Io } from '#face/cli/io.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import type { InitAnswers } from '#face/operate/init.ts';
import { MusterError } from '#ground/base/muster-error.ts';

type Options = {
  url?: string;
  staging?: string;
  service?: string;
  health?: string;
  chat?: string;
  field: string;
  tokens: number;
  aws?: string;
  yaml: boolean;
  force: boolean;
};

const examples = `
Examples:
  $ muster init --url https://chat.example.com --staging https://chat-staging.example.com
  $ muster init --url https://chat.example.com --chat /api/chat --field user_text --tokens 200
  $ muster init --url https://chat.example.com --aws eu-central-1
  $ muster init                                   asks`;

export function addInit(program: Command, { io }: Bench): void {
  program
    .command('init')
    .description('write a commented config for an HTTP service')
    .option('--url <url>', 'base URL of production')
    .option('--staging <url>', 'base URL of staging')
    .option('--service <name>', 'name under which evidence is kept')
    .option('--health <path>', 'path of its health endpoint')
    .option('--chat <path>', 'path of a call that spends tokens')
    .option('--field <name>', 'JSON field of the prompt', 'message')
    .option('--tokens <n>', 'tokens of one such call, estimated', parseCount, 200)
    .option('--aws <region>', 'let AWS watch, from this region')
    .option('--yaml', 'YAML instead of TypeScript', false)
    .option('--force', 'overwrite a config that is there', false)
    .addHelpText('after', examples)
    .action(async (options: Options, command: Command) => {
      const settings = settingsOf(command);
      const { init } = await import('#face/operate/init.ts');
      const format = options.yaml ? 'yaml' : 'ts';
      refuseSecond(`muster.config.${format}`, options.force);
      const { file, text } = init(await answersOf(options, io), format);
      await save(file, text, options.force);
      printAnswer(io, settings, {
        data: { file },
        text: `Wrote ${file}. Next: ${next(options)}`,
      });
    });
}

const next = ({ aws }: Options): string =>
  aws === undefined
    ? 'muster check --env production'
    : 'muster plan, secrets into Parameter Store, then: npx cdk deploy';

async function answersOf(options: Options, io: Io): Promise<InitAnswers> {
  const { service, chat, field, tokens, aws } = options;
  const { url, staging, health } = options.url === undefined ? await askFor(options, io) : options;
  if (!url) throw whichService();
  return {
    environments: { ...(staging && { staging }), production: url },
    ...(service !== undefined && { service }),
    ...(health && { healthPath: health }),
    ...(chat !== undefined && { chat: { path: chat, field, tokens } }),
    ...(aws !== undefined && { aws }),
  };
}

/** Whatever was not given as an option; nothing when there is nobody to ask. */
async function askFor(
  { staging, health }: Options,
  { ask }: Io,
): Promise<Pick<Options, 'url' | 'staging' | 'health'>> {
  if (!ask) return {};
  return {
    url: await ask('Base URL of production', ''),
    staging: staging ?? (await ask('Base URL of staging, if any', '')),
    health: health ?? (await ask('Health path', '/health')),
  };
}

const whichService = (): MusterError =>
  new MusterError('USAGE', 'which service? there is no terminal to ask on', {
    hint: 'muster init --url https://chat.example.com',
    exit: 2,
  });

/** A second config beside the first would be the one that is not used. */
function refuseSecond(file: string, force: boolean): void {
  const found = configIn(process.cwd());
  if (found !== undefined && !(force && basename(found) === file)) throw exists(basename(found), file);
}

async function save(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw exists(file);
    throw new MusterError('FILE_NOT_WRITTEN', `${file} cannot be written: ${message}`, {
      hint: 'go to a folder that is yours to write',
      exit: 2,
      cause: error,
    });
  }
}

const exists = (found: string, wanted = found): MusterError =>
  new MusterError('FILE_EXISTS', `${found} is here already`, {
    hint: found === wanted ? 'add --force to overwrite it' : `remove it first, or do without ${wanted}`,
    exit: 2,
  });
