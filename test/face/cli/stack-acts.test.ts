import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorHere } from '#face/cli/operator.ts';
import { openData } from '#face/wire/local-data.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { type CliWorld, openCli, type Told } from '../../fixtures/cli.ts';
import { chatConfig, tellStory } from './stack-story.ts';
import { stackName, stackWorld, type StackWorld } from './stack-world.ts';

const me = operatorHere();
const target = createServer((_, response) => void response.writeHead(200).end('{}'));
let local: CliWorld;
let world: StackWorld & AsyncDisposable;

beforeAll(async () => {
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  world = await stackWorld(chatConfig('aws', url));
  await tellStory(world);
  local = openCli(chatConfig('local', url));
  const data = openData(local.data);
  await tellStory(data);
  await data.close();
});

afterAll(async () => {
  target.close();
  local.close();
  await world[Symbol.asyncDispose]();
});

/** Ids, times and how long it took are of the moment. */
const plain = ({ exit, out, err }: Told): Told => ({
  exit,
  out: withoutMoment(out),
  err: withoutMoment(err),
});
const withoutMoment = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
    .replaceAll(/\b\d+(\.\d+)? ?(ms|s)\b/g, 'SPAN')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b(maintenance|snooze)-\S+/g, 'ID')
    .replaceAll(` --stack ${stackName}`, '');

const everywhere = ['--env', 'production'];

it.each<{ argv: string[]; says: string; exit?: number }>([
  {
    argv: ['alarms', 'ack', ...everywhere, '--check', 'health', '--reason', 'on it'],
    says: `is acknowledged by ${me}`,
  },
  { argv: ['alarms', 'ack', ...everywhere, '--check', 'health'], says: 'was acknowledged before' },
  {
    argv: [
      'alarms',
      'snooze',
      ...everywhere,
      '--check',
      'health',
      'chat',
      '--for',
      '2h',
      '--reason',
      'ticket 12',
    ],
    says: 'health, chat on production is snoozed until TIME: ticket 12',
  },
  {
    argv: ['maintenance', 'end', ...everywhere],
    says: 'muster alarms unsnooze --env production --check chat health',
  },
  { argv: ['alarms', 'unsnooze', ...everywhere, '--check', 'health'], says: 'Still open, over more' },
  { argv: ['alarms', 'unsnooze', ...everywhere, '--check', 'health', 'chat'], says: '1 snooze ended' },
  {
    argv: ['maintenance', 'start', ...everywhere, '--for', '30m', '--reason', 'new disk'],
    says: 'production is in maintenance until TIME: new disk',
  },
  { argv: ['maintenance', 'end', ...everywhere], says: '1 maintenance window ended' },
  {
    argv: ['release', 'record', ...everywhere, '--release', 'v9', '--note', 'by hand'],
    says: 'runs v9 from now on',
  },
  { argv: ['check', 'health', ...everywhere], says: '1 check on production: 1 pass' },
  { argv: ['check', 'health', ...everywhere, '--no-record'], says: '1 pass; not recorded' },
])('$argv does on a stack what it does here', async ({ argv, says, exit = 0 }) => {
  const [there, here] = [plain(await world.muster(...argv)), plain(await local.muster(...argv))];
  expect(there).toEqual(here);
  expect(there).toMatchObject({ exit, out: expect.stringContaining(says) as string });
});

describe('what was said stands in evidence', () => {
  it('the same in both homes, by who said it', async () => {
    const data = openData(local.data);
    const here = await saidIn(data.log);
    await data.close();
    expect(await saidIn(world.log)).toEqual(here);
    expect(here).toEqual([
      `alarms ${me} on it`,
      `production/chat/health/manual ${me} `,
      `releases ${me} `,
      `windows ${me} ticket 12`,
      `windows ${me} `,
      `windows ${me} new disk`,
      `windows ${me} `,
    ]);
  });

  it('holds together, and is noted on this machine', async () => {
    const { exit, out } = await world.muster('evidence', 'verify');
    expect(out).toContain('nothing was changed, dropped, inserted or reordered.');
    expect(exit).toBe(0);
  });
});

/** Of all streams: what a person had a hand in. */
async function saidIn(log: EvidenceLog): Promise<string[]> {
  const said: string[] = [];
  for (const stream of await log.streams()) {
    const records = await log.read(stream, { limit: 1000, order: 'oldest-first' });
    for (const { record } of records) {
      const { reason = '' } = record.body as { reason?: string };
      if (record.by.operator !== undefined) said.push(`${stream} ${record.by.operator} ${reason}`);
    }
  }
  return said;
}
