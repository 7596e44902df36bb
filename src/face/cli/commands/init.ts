import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import type { Io } from '#face/cli/io.ts';
import { type Bench, settingsOf } from '#face/cli/program.ts';
import type { InitAnswers } from '#face/operate/init.ts';
import { MusterError } from '#ground/base/muster-error.ts';

type Options = {
  url?: string;
  staging?: string;
  service?: string;
  health?: string;
  chat?: string;
  field: string;
  tokens: string;
  yaml: boolean;
  force: boolean;
};

const examples = `
Examples:
  $ muster init --url https://chat.example.com --staging https://chat-staging.example.com
  $ muster init --url https://chat.example.com --chat /api/chat --field user_text --tokens 200
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
    .option('--tokens <n>', 'tokens of one such call, estimated', '200')
    .option('--yaml', 'YAML instead of TypeScript', false)
    .option('--force', 'overwrite a config that is there', false)
    .addHelpText('after', examples)
    .action(async (options: Options, command: Command) => {
      const settings = settingsOf(command);
      const { init } = await import('#face/operate/init.ts');
      const { file, text } = init(await answersOf(options, io), options.yaml ? 'yaml' : 'ts');
      await save(file, text, options.force);
      printAnswer(io, settings, {
        data: { file },
        text: `Wrote ${file}. Next: muster validate, muster check --env production`,
      });
    });
}

async function answersOf(options: Options, io: Io): Promise<InitAnswers> {
  const url = options.url ?? (await io.ask?.('Base URL of production', ''));
  if (!url) {
    throw new MusterError('USAGE', 'which service? nobody is here to be asked', {
      hint: 'muster init --url https://chat.example.com',
      exit: 2,
    });
  }
  const staging =
    options.staging ?? (options.url === undefined ? await io.ask?.('Base URL of staging, if any', '') : '');
  const healthPath =
    options.health ?? (options.url === undefined ? await io.ask?.('Health path', '/health') : undefined);
  return {
    environments: { ...(staging && { staging }), production: url },
    ...(options.service !== undefined && { service: options.service }),
    ...(healthPath && { healthPath }),
    ...(options.chat !== undefined && {
      chat: { path: options.chat, field: options.field, tokens: Number(options.tokens) },
    }),
  };
}

async function save(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    throw new MusterError(
      'FILE_EXISTS',
      `${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`,
      {
        hint: 'muster init --force overwrites it',
        exit: 2,
        cause: error,
      },
    );
  }
}
