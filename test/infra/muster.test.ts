import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spendFindings } from '#observe/cost/spend-findings.ts';
import { Muster } from '../../lib/muster.ts';
import { prepareMuster } from '../../lib/prepare.ts';
import type { Resource } from './assembly.ts';

type Resources = Record<string, Resource>;
type Made = { Resources: Resources; Outputs?: object };

let outdir: string;
let alone: Made;
let shared: Made;
let one: Muster;
let other: Muster;

/** An app of somebody's own: one monitor in its stack, and two in another. */
beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'muster-own-'));
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const app = new App({ outdir, context });
  await using prepared = await prepareMuster('examples/aws.ts', [spendFindings]);
  new Muster(new Stack(app, 'Shop'), 'Monitor', prepared).tellStack();
  const platform = new Stack(app, 'Platform');
  one = new Muster(platform, 'One', { ...prepared, dashboard: false, logRetention: RetentionDays.ONE_YEAR });
  other = new Muster(platform, 'Other', { ...prepared, alarmTopic: new Topic(platform, 'OnCall') });
  const made = app.synth();
  alone = made.getStackByName('Shop').template as Made;
  shared = made.getStackByName('Platform').template as Made;
}, 120_000);

afterAll(() => rm(outdir, { recursive: true, force: true }));

const idsOf = (resources: Resources, type: string): string[] =>
  Object.keys(resources).filter((id) => resources[id]?.Type === type);

test('a monitor is made in any stack, which tells the command line what it is', () => {
  const { Resources, Outputs = {} } = alone;

  expect(Object.keys(Outputs)).toEqual([
    'EvidenceTable',
    'StateTable',
    'BusName',
    'SelfAlarmTopic',
    'Service',
    'Environments',
    'Version',
    'ConfigDigest',
    'RunbookAlias',
    'DrillAlias',
    'NotifyAlias',
  ]);
  expect(idsOf(Resources, 'AWS::DynamoDB::GlobalTable')).toHaveLength(2);
  expect(Object.keys(Resources).filter((id) => !id.startsWith('Monitor'))).toEqual([]);
});

test('two in one stack share nothing: each has its own tables, functions, alarms, and names that differ', () => {
  const { Resources } = shared;
  const idsUnder = (name: string): string[] =>
    Object.keys(Resources)
      .filter((id) => id.startsWith(name) && !/Dashboard|SelfAlarmsTopic|CurrentVersion/.test(id))
      .map((id) => id.slice(name.length).replace(/AllowEventRule.*|[0-9A-F]{8}$/, ''));
  const crossing = Object.entries(Resources).filter(
    ([id, resource]) => id.startsWith('One') && /"Other\w+"/.test(JSON.stringify(resource)),
  );

  expect(idsUnder('One')).toEqual(idsUnder('Other'));
  expect(crossing).toEqual([]);
  const names = [alone, shared]
    .flatMap((made) => Object.values(made.Resources))
    .filter(({ Type }) => ['AWS::Events::EventBus', 'AWS::Scheduler::ScheduleGroup'].includes(Type))
    .map(({ Properties }) => Properties['Name']);
  expect(names).toHaveLength(9);
  expect(new Set(names).size).toBe(9);
});

test('what somebody would change are props: a topic of theirs, no dashboard, how long logs are kept', () => {
  const { Resources } = shared;
  const alarmsUnder = (name: string): string =>
    JSON.stringify(
      idsOf(Resources, 'AWS::CloudWatch::Alarm')
        .filter((id) => id.startsWith(name))
        .map((id) => Resources[id]?.Properties['AlarmActions']),
    );
  const keptUnder = (name: string): unknown[] => [
    ...new Set(
      idsOf(Resources, 'AWS::Logs::LogGroup')
        .filter((id) => id.startsWith(name))
        .map((id) => Resources[id]?.Properties['RetentionInDays']),
    ),
  ];

  expect(new Set(alarmsUnder('Other').match(/"Ref":"\w+"/g))).toEqual(new Set(['"Ref":"OnCall0B2745F4"']));
  expect(idsOf(Resources, 'AWS::CloudWatch::Dashboard').map((id) => id.slice(0, 5))).toEqual(['Other']);
  expect(one.dashboard).toBeUndefined();
  expect([keptUnder('One'), keptUnder('Other')]).toEqual([[365], [30]]);
});

test('only a monitor that its stack tells of sends people to it', () => {
  const [telling] = idsOf(alone.Resources, 'AWS::CloudWatch::Dashboard').map((id) => alone.Resources[id]);
  const [silent] = idsOf(shared.Resources, 'AWS::CloudWatch::Dashboard').map((id) => shared.Resources[id]);
  const stackNames = ({ Resources }: Made): unknown[] =>
    Object.entries(Resources)
      .filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && /NotifyHandler/.test(id))
      .map(([, { Properties }]) => variablesOf(Properties)['MUSTER_STACK']);

  expect([stackNames(alone), stackNames(shared)]).toEqual([['Shop'], [undefined, undefined]]);
  expect(JSON.stringify(telling?.Properties)).toContain('muster alarms --stack Shop --region ');
  expect(JSON.stringify(silent?.Properties)).not.toContain('--stack');
  expect(JSON.stringify(silent?.Properties)).toContain('does not find this monitor');
});

const variablesOf = ({ Environment }: Resource['Properties']): Record<string, unknown> =>
  (Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};

test('what was made can be reached: tables, bus, topic, and functions by the names of their handlers', () => {
  const { functions, tables, bus, alarmTopic } = other;
  const nodes = [...Object.values(functions), tables.evidence, tables.state, bus];

  expect(Object.keys(functions).sort()).toEqual([
    'dispatch',
    'drill',
    'notify',
    'probe',
    'removal',
    'runbook',
    'sweep',
    'watchdog',
    'witness',
  ]);
  for (const { node } of nodes) expect(node.path).toMatch(/^Platform\/Other\//);
  expect(alarmTopic.node.path).toBe('Platform/OnCall');
});
