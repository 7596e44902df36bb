import type { Command } from 'commander';
import { MusterError } from '#ground/base/muster-error.ts';

/** What works on this machine alone, and why. */
export const localOnly: Readonly<Record<string, string>> = {
  up: 'the stack watches by itself',
  demo: 'the demo runs on this machine',
  init: 'it writes a file here',
  schema: 'it tells of configs, not of what is deployed',
  plan: 'it tells of a config, not of what is deployed',
  validate: 'it tells of a config, not of what is deployed',
  watchdog: 'the stack has one of its own',
};

/** Throws USAGE for `--stack` where a command has no use for it, and for `--region` without it. */
export function requireFitting(command: Command): void {
  const { stack, region } = command.optsWithGlobals<{ stack?: string; region?: string }>();
  if (stack === undefined && region === undefined) return;
  const [top = '', sub = ''] = namesOf(command);
  if (stack === undefined) {
    throw new MusterError('USAGE', '--region is of --stack', {
      hint: 'add --stack NAME, or leave it out',
      exit: 2,
    });
  }
  const why = localOnly[`${top} ${sub}`] ?? localOnly[top];
  if (why === undefined) return;
  const what = `muster ${[top, sub].filter(Boolean).join(' ')} takes no --stack: ${why}`;
  throw new MusterError('USAGE', what, { hint: 'leave it out', exit: 2 });
}

/** From the top, without the program's own. */
function namesOf(command: Command): string[] {
  const { parent } = command;
  return parent ? [...namesOf(parent), command.name()] : [];
}
