import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import type { Told } from '../../fixtures/cli.ts';
import { appenderOn } from '../../fixtures/evidence.ts';
import { chatShopConfig, startChatShop } from '../../infra/chat-shop.ts';
import { isAllowed, matchesAction, type Statement } from '../../infra/policy/evaluate.ts';
import { stackOfTest, type StackWorld } from './stack-world.ts';

const page = readFileSync(new URL('../../../docs/operators.md', import.meta.url), 'utf8');

/** What docs/operators.md has beneath a heading, as the evaluator knows it. */
function policy(heading: string): Statement[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [, json = ''] = /```json\n(.*?)```/s.exec(section.split('\n## ')[0] ?? '') ?? [];
  type Written = { Effect: 'Allow'; Action: string | string[]; Resource: string | string[] };
  return (JSON.parse(json) as { Statement: Written[] }).Statement.map(({ Effect, Action, Resource }) => ({
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat(),
    conditions: {},
  }));
}

/** As CloudFormation would name them. */
const outputs = {
  EvidenceTable: 'Muster-chat-TablesEvidence9C1A8B77-1QX3T0D7B2K9M',
  StateTable: 'Muster-chat-TablesState5D3E0F21-ZK4P8W6Y1C3V',
  BusName: 'MusterchatBus966EF4AD',
  DrillAlias: 'arn:aws:lambda:eu-central-1:123456789012:function:Muster-chat-Drill5C1D2E3F-a1B2c3D4:live',
  RunbookAlias: 'arn:aws:lambda:eu-central-1:123456789012:function:Muster-chat-Runbook0A1B2C3D-e5F6:live',
};

const waiting = 'rollback/staging-20261122T1203-1';

type Operating = StackWorld & { statements: Statement[]; drift(): void };

/** A stack where a run waits for approval, and an operator who may no more than these policies. */
async function operating(headings: readonly string[]): Promise<Operating> {
  const shop = await startChatShop({ site: 's-1', settings: 't-1' });
  onTestFinished(() => shop[Symbol.asyncDispose]());
  const config = { ...chatShopConfig(shop.url), service: 'chat', runbooks: { rollback: rollback(shop.url) } };
  const parameters = { '/muster/chat/SITE_KEY': 's-1', '/muster/chat/SETTINGS_TOKEN': 't-1' };
  const world = await stackOfTest(config, { parameters, outputs });
  await appenderOn(world.log, systemClock).append('runbooks', () => [awaiting]);
  const statements = headings.flatMap(policy);
  world.aws.access.enforce((key, need) => key !== operator || isAllowed(statements, need));
  process.env['AWS_ACCESS_KEY_ID'] = operator;
  return { ...world, statements, drift: () => shop.setLimit(10) };
}

const operator = 'OPERATOR';

const rollback = (url: string) => ({
  when: { environments: ['staging'], checks: ['chat'] },
  mode: 'dry-run',
  do: [{ kind: 'http', url: `${url}/rollback` }],
  verify: { checks: ['chat'], rounds: 1, every: '1s' },
});

const awaiting: RecordDraft = {
  kind: 'runbook',
  outcome: 'unknown',
  incident: 'staging-20261122T1203-1',
  run: waiting,
  body: {
    id: `${waiting}#a`,
    phase: 'awaiting-approval',
    runbook: 'rollback',
    environment: 'staging',
    reason: '',
  },
};

const env = ['--env', 'staging'];

type Kind = {
  kind: string;
  policies: string[];
  commands: string[][];
  /** Allowed, and not used by these commands: why. */
  unused?: Record<string, string>;
};

const kinds: Kind[] = [
  {
    kind: 'looks',
    policies: ['Look'],
    commands: [
      ['alarms'],
      ['alarms', 'replay', '--since', '1h'],
      ['incidents'],
      ['incident', 'show', 'last'],
      ['evidence', 'list'],
      ['evidence', 'list', '--outcome', 'unknown'],
      ['evidence', 'show', 'runbooks#1'],
      ['evidence', 'verify'],
      ['evidence', 'export'],
      ['releases'],
      ['drills'],
      ['maintenance', 'list'],
      ['drill', 'budget', ...env, '--dry-run'],
    ],
  },
  {
    kind: 'says something by hand',
    policies: ['Look', 'Say by hand'],
    commands: [
      ['alarms', 'ack', ...env, '--check', 'chat'],
      ['alarms', 'snooze', ...env, '--check', 'chat', '--for', '1h', '--reason', 'x'],
      ['alarms', 'unsnooze', ...env, '--check', 'chat'],
      ['maintenance', 'start', ...env, '--for', '1h', '--reason', 'x'],
      ['maintenance', 'end', ...env],
      ['release', 'record', ...env, '--release', 'v1'],
      ['runbook', 'approve', waiting],
      ['evidence', 'verify'],
    ],
  },
  {
    kind: 'checks',
    policies: ['Look', 'Say by hand', 'Check'],
    commands: [['check', ...env]],
    unused: { 'dynamodb:Scan': 'of looking', 'dynamodb:PutItem': 'of saying' },
  },
  {
    kind: 'checks and leaves nothing behind',
    policies: ['Look', 'Check'],
    commands: [['check', ...env, '--no-record']],
    unused: Object.fromEntries(
      ['GetItem', 'Query', 'Scan'].map((name) => [`dynamodb:${name}`, 'of looking']),
    ),
  },
  {
    kind: 'holds and restores',
    policies: ['Look', 'Say by hand', 'Hold and restore'],
    commands: [
      ['limits', ...env],
      ['hold', ...env, '--reason', 'x'],
      ['release-hold', ...env],
      ['limits', 'restore', ...env],
      ['limits', 'accept', ...env],
    ],
    unused: {
      'dynamodb:Scan': 'of looking',
      'events:PutEvents': 'only where an alarm of limits ends, or a drill',
    },
  },
  {
    kind: 'starts drills and runbooks',
    policies: ['Look', 'Say by hand', 'Hold and restore', 'Drill and act'],
    commands: [
      ['drill', 'budget', ...env],
      ['runbook', 'run', 'rollback', ...env, '--dry-run'],
    ],
    unused: { 'dynamodb:Scan': 'of looking', 'ssm:GetParameter': 'only what is lowered is put back' },
  },
];

describe('an operator with no more than docs/operators.md gives', () => {
  it.each(kinds)(
    '$kind, and may do nothing that this does not take',
    async ({ policies, commands, unused = {} }) => {
      const world = await operating(policies);
      for (const command of commands) {
        if (command.join(' ').startsWith('limits restore')) world.drift();
        expect(await run(world, command)).not.toMatch(/may not|own fault|refus/);
      }
      expect(world.aws.access.refused()).toEqual([]);
      const used = world.aws.access.needsOf(operator).map(({ action }) => action);
      const allowed = [...new Set(world.statements.flatMap(({ actions }) => actions))];
      const idle = allowed.filter((action) => !used.some((one) => matchesAction(action, one)));
      expect(idle.toSorted()).toEqual(Object.keys(unused).toSorted());
    },
  );

  it.each([
    ['Look', ['alarms', 'snooze', ...env, '--check', 'chat', '--for', '1h', '--reason', 'x']],
    ['Look', ['release', 'record', ...env, '--release', 'v1']],
  ])('who may only %s cannot %s, is told so, and changed nothing', async (heading, command) => {
    const world = await operating([heading]);
    const told: Told = await world.muster(...command);
    expect([told.exit, told.err]).toEqual([
      3,
      expect.stringContaining('Muster-chat in eu-central-1: these credentials may not') as string,
    ]);
    expect(await world.state.list('window', { limit: 9 })).toEqual([]);
    expect(await world.log.streams()).toEqual(['runbooks']);
  });

  it('cannot replace evidence, whatever it is for', () => {
    const all = kinds.flatMap(({ policies }) => policies).flatMap(policy);
    const arn = `arn:aws:dynamodb:eu-central-1:123456789012:table/${outputs.EvidenceTable}`;
    const writes = [
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'BatchWriteItem',
      'PartiQLUpdate',
      'PartiQLDelete',
    ];
    for (const write of writes)
      expect([write, isAllowed(all, { action: `dynamodb:${write}`, resource: arn })]).toEqual([write, false]);
  });
});

/** Runs one command; what it starts is stopped soon, as by Ctrl-C: nobody is there to run it. */
async function run({ aws, cli, muster }: StackWorld, command: readonly string[]): Promise<string> {
  const stop = new AbortController();
  cli.signal = stop.signal;
  aws.witness(async ({ action }) => {
    if (action === 'lambda:InvokeFunction') setTimeout(() => stop.abort(), 200);
  });
  return `${command.join(' ')}: ${(await muster(...command)).err}`;
}
