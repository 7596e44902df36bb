import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '#face/cli/program.ts';
import { run } from '#face/cli/run.ts';
import { version } from '#ground/base/version.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';

let cli: CliWorld;

beforeAll(() => {
  cli = openCli({
    version: 1,
    service: 'chat',
    environments: {
      staging: { baseUrl: 'http://127.0.0.1:9' },
      production: { baseUrl: 'http://127.0.0.1:9' },
    },
    checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
    runbooks: {
      rollback: {
        when: { environments: ['staging', 'production'] },
        mode: 'approve',
        do: [{ kind: 'http', url: 'http://127.0.0.1:9/rollback' }],
        verify: { checks: ['health'], rounds: 1, every: '1s' },
      },
    },
  });
  cli.write('broken.json', { version: 1, service: 'Chat', environments: {}, checks: {} });
});

afterAll(() => cli.close());

/** Without any option that the world adds. */
async function bare(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const told = { out: '', err: '' };
  const exit = await run(argv, {
    out: { write: (text) => void (told.out += text) },
    err: { write: (text) => void (told.err += text) },
    signal: cli.signal,
  });
  return { exit, ...told };
}

describe('what cannot be meant', () => {
  it.each([
    [['chekc'], "unknown command 'chekc'; did you mean check?", 'muster --help shows how'],
    [['evidence', 'lst'], "unknown command 'lst'; did you mean list?", 'muster evidence --help shows how'],
    [['check', '--evn', 'x'], "unknown option '--evn'; did you mean --env?", 'muster check --help shows how'],
    [
      ['alarms', 'now'],
      "too many arguments for 'alarms'. Expected 0 arguments but got 1: now.",
      'muster alarms --help shows how',
    ],
    [['evidence', 'show'], "missing required argument 'record'", 'muster evidence show --help shows how'],
    [
      ['evidence', 'list', '--since', 'yesterday'],
      "option '--since <when>' argument 'yesterday' is invalid. expected a duration such as '24h', or a time such as 2026-11-22T14:00:00Z",
      'muster evidence list --help shows how',
    ],
    [
      ['evidence', 'list', '--limit', '0'],
      "option '--limit <n>' argument '0' is invalid. expected a whole number from 1 on",
      'muster evidence list --help shows how',
    ],
    [
      ['demo', 'break', 'staging', '--how', 'badly'],
      "option '--how <fault>' argument 'badly' is invalid. Allowed choices are 5xx, hidden, slow, content-type, overshoot, forgets-on-restart, window-forgets, never-enforced, bills-blocked, flaky, provider.",
      'muster demo break --help shows how',
    ],
  ])('%j says what and where to read on, to people and to programs', async (argv, message, hint) => {
    expect(await bare(...argv)).toEqual({ exit: 2, out: '', err: `muster: ${message}\n${hint}\n` });
    const { exit, out, err } = await bare(...argv, '--json');
    expect([exit, JSON.parse(out), err]).toEqual([2, { error: { code: 'USAGE', message, hint } }, '']);
  });

  it.each([
    [
      ['check'],
      'USAGE',
      'which environment? the config has staging, production',
      'muster check --env staging',
    ],
    [
      ['check', '--env', 'stagin'],
      'ENVIRONMENT_UNKNOWN',
      'no environment is named stagin; did you mean staging?',
      'the config has staging, production',
    ],
    [
      ['check', 'heath', 'db', '--env', 'staging'],
      'CHECK_UNKNOWN',
      'no check is named heath; did you mean health?\nno check is named db',
      'the config has health',
    ],
    [
      ['runbook', 'run', 'rolback'],
      'RUNBOOK_UNKNOWN',
      'no runbook is named rolback; did you mean rollback?',
      'the config has rollback',
    ],
    [
      ['runbook', 'run', 'rollback'],
      'USAGE',
      'rollback is for staging and production: say which',
      'muster runbook run rollback --env staging',
    ],
    [
      ['evidence', 'show', '12'],
      'BAD_REFERENCE',
      '12: expected STREAM#SEQ, or 8 or more digits of a hash',
      'muster evidence list',
    ],
    [
      ['runbook', 'approve', 'rollback/1'],
      'RUN_NOT_WAITING',
      'rollback/1 does not wait for approval: no such run is recorded',
      'no run waits now',
    ],
  ])('%j is refused as %s', async (argv, code, message, hint) => {
    // Something is recorded, so that what is asked for is looked for.
    await cli.muster('check', '--env', 'staging');
    expect(await cli.muster(...argv)).toEqual({ exit: 2, out: '', err: `muster: ${message}\n${hint}\n` });
    expect(await cli.json(...argv)).toEqual({ exit: 2, error: { code, message, hint } });
  });
});

describe('what is not there', () => {
  it.each([
    [['alarms']],
    [['incidents']],
    [['evidence', 'list']],
    [['evidence', 'verify']],
    [['evidence', 'export']],
    [['evidence', 'show', '12345678']],
    [['runbook', 'approve', 'rollback/1']],
  ])('%j of a folder without data is no all clear', async (argv) => {
    expect(await bare(...argv, '--data', '/nowhere/at-all')).toEqual({
      exit: 2,
      out: '',
      err: 'muster: nothing was ever recorded in /nowhere/at-all\n--data DIR looks elsewhere; muster check and muster up record\n',
    });
  });

  it('a config that is not there is named, with what writes one', async () => {
    expect(await bare('plan', '--config', '/nowhere/muster.config.yaml')).toEqual({
      exit: 2,
      out: '',
      err: 'muster: /nowhere/muster.config.yaml: no such file\nwrite one with: muster init\n',
    });
  });

  it('a config with faults is told whole, and nothing runs', async () => {
    const { exit, out, err } = await bare('check', '--config', `${cli.folder}/broken.json`);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain('broken.json has 3 problems\n');
    expect(err).toContain('found "Chat"');
    expect(err).not.toContain('    at ');
    expect((await bare('check', '--config', `${cli.folder}/broken.json`, '--debug')).err).toContain(
      '    at ',
    );
  });
});

describe('docs/commands.md', () => {
  const page = readFileSync(new URL('../../../docs/commands.md', import.meta.url), 'utf8');

  it('names every command', () => {
    const leaves = commandsOf().filter(
      (words) =>
        !['', 'evidence', 'runbook', 'demo', 'incident', 'maintenance', 'release'].includes(words.join(' ')),
    );
    expect(leaves.filter((words) => !page.includes(`\`${words.join(' ')}`))).toEqual([]);
  });
});

describe('help', () => {
  it('is what muster alone, or half a command, prints on stderr, with exit 2', async () => {
    for (const argv of [
      [],
      ['evidence'],
      ['runbook'],
      ['demo'],
      ['incident'],
      ['maintenance'],
      ['release'],
    ]) {
      const { exit, out, err } = await bare(...argv);
      expect([argv, exit, out]).toEqual([argv, 2, '']);
      expect(err).toMatch(new RegExp(`^Usage: ${['muster', ...argv].join(' ')} `));
    }
    const { exit, out, err } = await bare('evidence', '--json');
    expect([exit, JSON.parse(out), err]).toEqual([
      2,
      {
        error: {
          code: 'USAGE',
          message: 'muster evidence needs a command after it',
          hint: 'muster evidence --help shows how',
        },
      },
      '',
    ]);
  });

  it('is a result when it is asked for', async () => {
    const { exit, out, err } = await bare('check', '--help');
    expect([exit, err]).toEqual([0, '']);
    expect(out).toContain('$ muster check --env staging --no-record --json');
    expect(await bare('--version')).toEqual({ exit: 0, out: `${version}\n`, err: '' });
  });

  it('shows examples for every command', async () => {
    const commands = commandsOf();
    expect(commands.length).toBe(42);
    for (const words of commands) {
      const { exit, out } = await bare(...words, '--help');
      expect([words, exit]).toEqual([words, 0]);
      expect([words, /\nExamples[^\n]*:\n {2}\$ muster /.test(out)]).toEqual([words, true]);
    }
  });
});

const commandsOf = (): string[][] =>
  walk(
    createProgram({
      io: { out: nowhere, err: nowhere, signal: new AbortController().signal },
      exit: () => undefined,
    }),
  );

const nowhere = { write: () => undefined };

/** The words of every command, from `muster` down. */
const walk = (command: Command, words: string[] = []): string[][] => [
  words,
  ...command.commands.flatMap((one) => walk(one, [...words, one.name()])),
];
