import { expect, test } from 'vitest';
import type { Command } from 'commander';
import { createProgram } from '#face/cli/program.ts';
import { localOnly } from '#face/cli/local-only.ts';
import { stackCommands, withStackOptions } from '#ground/base/command-text.ts';

const on = (text: string): string => withStackOptions(text, '--stack Muster-chat');

test.for([
  ['muster limits', 'muster limits --stack Muster-chat'],
  [
    'type: muster limits restore --env staging, or: muster limits accept --env staging',
    'type: muster limits restore --stack Muster-chat --env staging, or: muster limits accept --stack Muster-chat --env staging',
  ],
  [
    'you can: muster runbook approve rollback/production-1; it would do: http',
    'you can: muster runbook approve --stack Muster-chat rollback/production-1; it would do: http',
  ],
  ['muster release-hold --env staging', 'muster release-hold --stack Muster-chat --env staging'],
  ['muster evidence show limits#12 (whole)', 'muster evidence show --stack Muster-chat limits#12 (whole)'],
])('%s, on a stack', ([plain = '', told]) => {
  expect(on(plain)).toBe(told);
  expect(on(on(plain))).toBe(told);
});

test.for([
  'muster up goes on with it',
  'start muster, and look at limits',
  'muster validate muster.config.ts',
  'passmuster limits-api',
])('%s stays as it is', (text) => {
  expect(on(text)).toBe(text);
});

test('every command is known as one of a stack or one of this machine', () => {
  const io = { out: { write: () => 0 }, err: { write: () => 0 }, signal: new AbortController().signal };
  const namesOf = ({ commands }: Command, before = ''): string[] =>
    commands.flatMap((one) => {
      const name = `${before}${one.name()}`;
      const isGroup = one.commands.length > 0 && !['alarms', 'limits'].includes(name);
      return [...(isGroup ? [] : [name]), ...namesOf(one, `${name} `)];
    });
  const isLocal = (name: string): boolean => name in localOnly || (name.split(' ')[0] ?? '') in localOnly;

  const all = namesOf(createProgram({ io, exit: () => undefined }));
  expect(all.filter((name) => !isLocal(name)).sort()).toEqual([...stackCommands].sort());
});
