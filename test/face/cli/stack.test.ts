import { afterAll, beforeAll, expect, it } from 'vitest';
import { openData } from '#face/wire/local-data.ts';
import { type CliWorld, openCli, type Told } from '../../fixtures/cli.ts';
import { chatConfig, health, incident, tellStory } from './stack-story.ts';
import { stackName, stackOfTest, stackWorld, type StackWorld } from './stack-world.ts';

let local: CliWorld;
let world: StackWorld & AsyncDisposable;
let hash: string;

beforeAll(async () => {
  world = await stackWorld(chatConfig('aws'));
  await tellStory(world);
  local = openCli(chatConfig('local'));
  const data = openData(local.data);
  await tellStory(data);
  hash = (await data.log.head(health))?.hash ?? '';
  await data.close();
});

afterAll(async () => {
  local.close();
  await world[Symbol.asyncDispose]();
});

/** How long something lasts changes from second to second, and what is typed next names the stack. */
const plain = ({ exit, out }: Told): { exit: number; out: string } => ({
  exit,
  out: out.replaceAll(/\b\d+(d|h|m|s)( \d+(h|m|s))?\b/g, 'SPAN').replaceAll(` --stack ${stackName}`, ''),
});

it.each<{ command: string; shows: string | RegExp; exit?: number }>([
  { command: 'evidence list', shows: 'raised critical: status (500) == 200' },
  { command: 'evidence list --limit 3', shows: 'drills#1' },
  { command: 'evidence list --env production --outcome fail', shows: `${health}#4` },
  { command: `evidence list --incident ${incident}`, shows: 'runbooks#1' },
  { command: 'evidence list --stream releases', shows: 'releases#2' },
  { command: `evidence show ${health}#4`, shows: '"prev": "' },
  { command: 'evidence export', shows: '"kind":"slot"' },
  { command: 'evidence export --stream alarms', shows: /^\{"at":/ },
  { command: 'alarms', shows: incident, exit: 1 },
  { command: 'alarms --env production', shows: 'critical', exit: 1 },
  {
    command: 'alarms replay --since 2026-11-22T00:00:00Z --until 2026-11-23T00:00:00Z',
    shows: 'eu-central-1',
  },
  { command: 'incidents', shows: 'rollback refused' },
  { command: 'incidents --env production', shows: incident },
  { command: 'incident show last', shows: 'health fail: status (500) == 200' },
  { command: 'incident show last --md', shows: '`muster evidence show RECORD`' },
  { command: 'releases', shows: 'last known good' },
  { command: 'releases --env production', shows: 'v8' },
  { command: 'drills', shows: /TOKENS_MAX +staging +2026-11-22T12:05:00Z/ },
  { command: 'drills --env staging', shows: 'nightly' },
  { command: 'maintenance list', shows: 'platform updates' },
  { command: 'maintenance list --env staging', shows: 'sunday' },
])(
  '$command says of a stack what it says of the same evidence here',
  async ({ command, shows, exit = 0 }) => {
    const argv = command.split(' ');
    const [there, here] = [plain(await world.muster(...argv)), plain(await local.muster(...argv))];
    expect(there).toEqual(here);
    expect(there.exit).toBe(exit);
    expect(there.out).toMatch(shows);
    const [thereJson, hereJson] = [
      plain(await world.muster(...argv, '--json')),
      plain(await local.muster(...argv, '--json')),
    ];
    expect(thereJson).toEqual(hereJson);
    expect(JSON.parse(thereJson.out)).toHaveProperty('data');
  },
);

it('refuses an environment of which nothing is recorded, as here', async () => {
  for (const command of ['alarms', 'incidents']) {
    const there = await world.muster(command, '--env', 'prodction');
    expect(there).toEqual(await local.muster(command, '--env', 'prodction'));
    expect(there).toMatchObject({
      exit: 2,
      err: expect.stringContaining('did you mean production?') as string,
    });
  }
});

it('shows a record by the start of its hash', async () => {
  const shown = await world.muster('evidence', 'show', hash.slice(0, 12));
  expect([shown.exit, shown.out.split('\n')[0]]).toEqual([0, hash]);
});

it('takes what passed in its own region for the proof of a release', async () => {
  const { muster, log, state } = await stackOfTest(chatConfig('aws'));
  await tellStory({ log, state }, ['eu-central-1']);
  expect((await muster('releases')).out).toMatch(/v7 .* last known good +health\n/);
});

it.each([
  { when: 'a minute ago', agoMs: 60_000, err: /^$/ },
  {
    when: 'ten minutes ago',
    agoMs: 600_000,
    err: /^Nobody watches: the sweep of Muster-chat was last heard of at \S+Z; look into its function's log\.\n$/,
  },
  {
    when: 'never',
    err: /^Nobody watches: the sweep of Muster-chat was never heard of; look into its function's log\.\n$/,
  },
])('says who watches when the stack swept up $when', async ({ agoMs, err }) => {
  const { muster, state } = await stackOfTest(chatConfig('aws'));
  const look = { since: 0, schedule: '', silent: {}, unreadable: {} };
  const id = { collection: 'monitor', id: 'chat/eu-central-1' };
  if (agoMs !== undefined) await state.put(id, { ...look, lookedAt: Date.now() - agoMs }, 'absent');
  const told = await muster('alarms');
  expect([told.exit, told.out]).toEqual([0, 'No alarm is raised.\n']);
  expect(told.err).toMatch(err);
});

it('keeps one line for progress on a terminal', async () => {
  world.cli.terminal = { columns: 80 };
  expect((await world.muster('evidence', 'verify')).err).toMatch(/\r15 records/);
});
