import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, it } from 'vitest';
import { evidenceTable } from '#ground/base/tables.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { appenderOn, atMinute, manualClock, manualDraft } from '../../fixtures/evidence.ts';
import { createTables } from '../../fixtures/dynalite.ts';
import { chatConfig, health, tellStory } from './stack-story.ts';
import { stackName, stackOfTest, type StackWorld } from './stack-world.ts';

const unchanged = '✓ 15 records in 8 streams: nothing was changed, dropped, inserted or reordered.\n';
const firstTime =
  '· nothing was noted on this machine before: a tail that was cut or rewritten until now goes unseen\n';

let world: StackWorld;

beforeEach(async () => {
  world = await stackOfTest(chatConfig('aws'));
  await tellStory(world);
});

const verify = async () => {
  const { exit, out } = await world.muster('evidence', 'verify');
  return { exit, out: out.replaceAll(/^· .* due .*\n/gm, '') };
};

/** As somebody does who may administer the table. */
async function cut(stream: string, ...seqs: number[]): Promise<void> {
  const client = createDynamoClient();
  for (const seq of seqs) {
    const Key = { [evidenceTable.partitionKey]: { S: stream }, [evidenceTable.sortKey]: { N: String(seq) } };
    await client.send(new DeleteItemCommand({ TableName: 'evidence', Key }));
  }
  client.destroy();
}

const write = async (stream: string, ...texts: string[]): Promise<void> => {
  const drafts = texts.map(manualDraft);
  await appenderOn(world.log, manualClock(atMinute(9))).append(stream, () => drafts);
};

const counted = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('has nothing to compare with the first time, and says so; the next one has', async () => {
  expect(await verify()).toEqual({ exit: 0, out: firstTime + unchanged });
  expect(await verify()).toEqual({
    exit: 0,
    out: `· held against what was noted on this machine of 8 of 8 streams\n${unchanged}`,
  });
  expect(readdirSync(join(world.cli.data, 'stacks'))).toEqual([
    '123456789012.eu-central-1.Muster-chat.evidence.anchor.txt',
  ]);
});

it('notices a tail that was cut since', async () => {
  await verify();
  await cut(health, 4);
  const { exit, out } = await verify();
  expect([exit, out.split('\n')[0]]).toEqual([1, expect.stringContaining(`✗ ${health}`)]);
});

it('notices a tail that was rewritten since, again and again until it is as it was', async () => {
  await verify();
  await cut('releases', 2);
  await write('releases', 'nothing was released');
  const first = await verify();
  expect([first.exit, first.out.split('\n')[0]]).toEqual([1, expect.stringContaining('✗ releases#2')]);
  expect(await verify()).toEqual(first);
});

it('notices a tail that was rewritten, though a command of this machine wrote behind it since', async () => {
  await write('alarms', ...counted(2, 100).map(String));
  await verify();
  const verified = (await world.log.head('alarms'))?.record.seq;
  await cut('alarms', ...counted(50, 100));
  await write('alarms', ...counted(50, 100).map((seq) => `forged ${seq}`));
  const acknowledged = await world.muster('alarms', 'ack', '--env', 'production', '--check', 'health');
  expect(acknowledged.exit).toBe(0);
  expect([verified, (await world.log.head('alarms'))?.record.seq]).toEqual([100, 101]);

  const { exit, out } = await verify();
  expect([exit, out.split('\n')[0]]).toEqual([1, expect.stringContaining('✗ alarms#100')]);
});

it('begins anew with the table of a stack that was made anew, and says that there was another', async () => {
  await verify();
  const { aws, cli } = world;
  await createTables(aws.dynamoEndpoint, { evidence: 'evidence-2', state: 'state-2' });
  const outputs = { ...aws.stacks.get(stackName), EvidenceTable: 'evidence-2', StateTable: 'state-2' };
  aws.stacks.set(stackName, outputs);
  const { exit, err } = await world.muster('evidence', 'verify');
  expect([exit, err]).toEqual([
    0,
    `Muster-chat had another evidence table when it was verified here before: ${join(cli.data, 'stacks', '123456789012.eu-central-1.Muster-chat.evidence.anchor.txt')} is of that; was the stack made anew?\n`,
  ]);
});

it('notices a stream that was dropped since', async () => {
  await verify();
  await cut('runbooks', 1);
  const { exit, out } = await verify();
  expect([exit, out.split('\n')[0]]).toEqual([1, '✗ runbooks: is missing: the anchor has seen seq 1']);
});

it('goes on from where it was when more is recorded', async () => {
  await verify();
  await write('releases', 'v9');
  await write('limits', 'a new stream');
  expect((await verify()).out).toContain(
    'held against what was noted on this machine of 8 of 9 streams; in the others a tail that was cut or rewritten until now goes unseen\n',
  );
  await cut('releases', 3);
  expect((await verify()).exit).toBe(1);
});

it('does not see what was rewritten before it looked first', async () => {
  await cut('releases', 2);
  await write('releases', 'nothing was released');
  expect((await verify()).exit).toBe(0);
});

it('says so when nothing could be noted', async () => {
  world.cli.write('data', {});
  const { exit, out } = await verify();
  expect([exit, out]).toEqual([
    0,
    `${firstTime}· what was found could not be noted on this machine: the next verification knows nothing of it\n${unchanged}`,
  ]);
});
