import { afterAll, beforeAll, expect, test } from 'vitest';
import { actionsOf, parametersOf, statementsOn } from './actions.ts';
import { synthesiseHere, type Assembly } from './assembly.ts';
import { plain } from './dead-letters.ts';

let assembly: Assembly;

beforeAll(async () => {
  assembly = await synthesiseHere('examples/aws.ts');
}, 120_000);

afterAll(() => assembly[Symbol.asyncDispose]());

const home = [
  'dynamodb:GetItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'events:PutEvents',
];
const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const checkpoints = ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'];
const traces = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const runsDurably = [...checkpoints, ...logs];
const parameters = ['ssm:DeleteParameter', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:PutParameter'];

test.for([
  ['Probe', [...home, ...logs, 'sqs:SendMessage', 'ssm:GetParameter', ...traces]],
  ['Dispatch', ['lambda:InvokeFunction', ...logs, 'sqs:SendMessage', ...traces]],
  ['RunbookHandler', [...home, ...runsDurably, 'sqs:SendMessage', ...parameters, ...traces]],
  // Of the example's places only that of production is parameters, and nothing may be drilled there.
  ['DrillHandler', [...home, ...runsDurably, 'sqs:SendMessage', 'ssm:GetParameter', ...traces]],
  [
    'NotifyHandler',
    [
      'dynamodb:PartiQLInsert',
      'dynamodb:Query',
      ...runsDurably,
      'sns:Publish',
      'sqs:SendMessage',
      'ssm:GetParameter',
      ...traces,
    ],
  ],
  ['SweepHandler', [...home, ...logs, 'sqs:SendMessage', 'ssm:GetParameter', ...traces]],
  ['WatchdogHandler', [...home, ...logs, 'sqs:SendMessage', ...parameters, ...traces]],
  [
    'WitnessHandler',
    [
      ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
        (read) => `dynamodb:${read}`,
      ),
      'dynamodb:PartiQLInsert',
      'dynamodb:Query',
      'events:PutEvents',
      ...logs,
      'sqs:SendMessage',
      ...traces,
    ],
  ],
  [
    'RemovalHandler',
    ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', ...logs, 'sqs:SendMessage', ...traces],
  ],
  ['SchedulesSchedulerRole', ['lambda:InvokeFunction', 'sqs:SendMessage']],
  ['DrillSchedulesSchedulerRole', ['lambda:InvokeFunction', 'sqs:SendMessage']],
  ['SweepSchedulerRole', ['lambda:InvokeFunction', 'sqs:SendMessage']],
  ['WatchdogSchedulerRole', ['lambda:InvokeFunction', 'sqs:SendMessage']],
] as const)('the role of %s may do this and nothing else', ([role, actions]) => {
  expect(actionsOf(assembly, role)).toEqual(actions);
});

test('whoever writes evidence can add to it and read it, never replace: the state table alone takes PutItem', () => {
  const writers = ['probe', 'runbook', 'drill', 'notify', 'sweep', 'witness', 'watchdog'];
  const onEvidence = ['dynamodb:PartiQLInsert', 'dynamodb:Query'];
  expect(
    statementsOn(assembly, 'TablesEvidence').filter((actions) => !actions.includes('dynamodb:GetRecords')),
  ).toEqual(writers.map(() => onEvidence));
  const deciders = ['probe', 'runbook', 'drill', 'sweep', 'watchdog', 'removal'];
  const onState = ['dynamodb:GetItem', 'dynamodb:PutItem'];
  const listers = new Set(['probe', 'sweep', 'watchdog', 'removal']);
  expect(statementsOn(assembly, 'TablesState')).toEqual(
    deciders.map((decider) => (listers.has(decider) ? [...onState, 'dynamodb:Query'] : onState)),
  );
});

test('each function and each kind of schedule has a role of its own, and none a managed policy', () => {
  const roles = assembly.ofType('AWS::IAM::Role');

  expect(roles.map(([id]) => plain(id))).toEqual([
    'ProbeRole',
    'SchedulesSchedulerRole',
    'RunbookHandlerRole',
    'DrillHandlerRole',
    'NotifyHandlerRole',
    'DispatchRole',
    'DrillSchedulesSchedulerRole',
    'SweepHandlerRole',
    'SweepSchedulerRole',
    'WitnessHandlerRole',
    'WatchdogHandlerRole',
    'WatchdogSchedulerRole',
    'RemovalHandlerRole',
  ]);
  for (const [, role] of roles) expect(role).not.toHaveProperty('ManagedPolicyArns');
});

test('each role reads the secrets of its own work, and writes the parameters of limits only', () => {
  const checks = ['muster/chat/STAGING_KEY'];
  const place = ['muster/chat/SETTINGS_TOKEN'];
  const limits = ['COST_IP_WINDOW_TOKENS', 'COST_REQUEST_MAX_TOKENS', 'MUSTER_LEASE'].map(
    (name) => `chat/production/${name}`,
  );
  const allowed = (role: string): string[] => [...new Set(parametersOf(assembly, role))].sort();

  expect(allowed('ProbeRole')).toEqual(checks);
  expect(allowed('DispatchRole')).toEqual([]);
  expect(allowed('DrillHandler')).toEqual([...place, ...checks]);
  expect(allowed('WatchdogHandler')).toEqual([...limits, ...place]);
  expect(allowed('RunbookHandler')).toEqual([...limits, 'muster/chat/DEPLOY_TOKEN', ...place, ...checks]);
  expect(allowed('NotifyHandler')).toEqual(['muster/chat/SLACK_WEBHOOK_URL']);
  expect(allowed('SweepHandler')).toEqual(['muster/chat/HEARTBEAT_URL']);
});

test('nobody may invoke but dispatch the durable aliases, and each schedule its own function', () => {
  const invokers = assembly.ofType('AWS::IAM::Policy').flatMap(([id, { PolicyDocument }]) => {
    const { Statement } = PolicyDocument as { Statement: { Action: unknown; Resource: unknown }[] };
    const invoking = Statement.filter(({ Action }) => String(Action).includes('lambda:Invoke'));
    const invoked = invoking.flatMap(({ Resource }) => [
      ...JSON.stringify(Resource).matchAll(/(\w+Function)(?:Aliaslive)?[0-9A-F]{8}/g),
    ]);
    const who = id.includes('Scheduler') ? 'Scheduler' : /[A-Z][a-z]+/.exec(id)?.[0];
    return invoked.map(([, name]) => [who, name]);
  });

  expect([...new Set(invokers.map((pair) => pair.join(' → ')))].sort()).toEqual([
    'Dispatch → DrillHandlerFunction',
    'Dispatch → NotifyHandlerFunction',
    'Dispatch → RunbookHandlerFunction',
    'Scheduler → DispatchFunction',
    'Scheduler → ProbeFunction',
    'Scheduler → SweepHandlerFunction',
    'Scheduler → WatchdogHandlerFunction',
  ]);
});
