import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actionsOf, parametersOf, statementsOn } from './actions.ts';
import { plain, queueOf, type Hop } from './dead-letters.ts';
import { synthesise, type Assembly } from './assembly.ts';

let assembly: Assembly;

beforeAll(async () => {
  assembly = await synthesise();
}, 120_000);

afterAll(() => assembly[Symbol.asyncDispose]());

const ofType = (type: string): [string, Record<string, unknown>][] => assembly.ofType(type);

test('cdk synth says nothing that is wrong', () => {
  expect(assembly.said).not.toMatch(/warn|error|deprecat/i);
});

test('each entry has a schedule in each environment, on the minute, with the slot in its event', () => {
  const schedules = ofType('AWS::Scheduler::Schedule').map(([, schedule]) => {
    const { Input } = schedule['Target'] as { Input: string };
    return [schedule['ScheduleExpression'], schedule['ScheduleExpressionTimezone'], JSON.parse(Input)];
  });

  const slot = '<aws.scheduler.scheduled-time>';
  expect(schedules).toEqual([
    ['cron(* * * * ? *)', 'UTC', { entry: 'pulse', environment: 'staging', slot }],
    ['cron(* * * * ? *)', 'UTC', { entry: 'pulse', environment: 'production', slot }],
    ['cron(0/15 * * * ? *)', 'UTC', { entry: 'chat', environment: 'staging', slot }],
    ['cron(0/15 * * * ? *)', 'UTC', { entry: 'chat', environment: 'production', slot }],
    ['cron(0 6 ? * MON-FRI *)', 'Europe/Berlin', { entry: 'contract', environment: 'production', slot }],
  ]);
});

test('a schedule fires at its time, retries twice, and drops what is older than one period', () => {
  const schedules = ofType('AWS::Scheduler::Schedule').map(([, schedule]) => {
    const { RetryPolicy } = schedule['Target'] as { RetryPolicy: unknown };
    return [schedule['FlexibleTimeWindow'], RetryPolicy];
  });

  const policy = (seconds: number): unknown[] => [
    { Mode: 'OFF' },
    { MaximumEventAgeInSeconds: seconds, MaximumRetryAttempts: 2 },
  ];
  expect(schedules).toEqual([60, 60, 900, 900, 86_400].map(policy));
});

test('every asynchronous hop retries twice, has a maximum age and dead letters of its own', () => {
  const hops = [
    ...ofType('AWS::Scheduler::Schedule').map(([, { Target }]) => Target as Hop),
    ...ofType('AWS::Events::Rule').flatMap(([, { Targets }]) => Targets as Hop[]),
  ].map(({ DeadLetterConfig, RetryPolicy }) => [
    queueOf(DeadLetterConfig.Arn),
    RetryPolicy.MaximumRetryAttempts,
    RetryPolicy.MaximumEventAgeInSeconds,
  ]);
  const invocations = ofType('AWS::Lambda::EventInvokeConfig').map(([, config]) => [
    queueOf((config['DestinationConfig'] as { OnFailure: { Destination: unknown } }).OnFailure.Destination),
    config['MaximumRetryAttempts'],
    config['MaximumEventAgeInSeconds'],
  ]);

  expect([...new Set([...hops, ...invocations].map((hop) => JSON.stringify(hop)))].sort()).toEqual([
    '["DispatchDeadLetters",2,900]',
    '["ProbeDeadLetters",2,21600]',
    '["RuleDeadLetters",2,900]',
    '["RunbookDeadLetters",2,900]',
    '["ScheduleDeadLetters",2,60]',
    '["ScheduleDeadLetters",2,86400]',
    '["ScheduleDeadLetters",2,900]',
  ]);
  expect(ofType('AWS::SQS::Queue').map(([id, queue]) => [plain(id), queue])).toEqual(
    ['Probe', 'Schedule', 'Runbook', 'Dispatch', 'Rule'].map((hop) => [
      `${hop}DeadLetters`,
      { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true },
    ]),
  );
});

test('a runbook has a rule that lets only its alarms through', () => {
  expect(ofType('AWS::Events::Rule').map(([, { EventPattern }]) => EventPattern)).toEqual(
    ['staging', 'production'].map((environment) => ({
      source: ['muster'],
      'detail-type': ['Alarm Raised'],
      detail: {
        service: ['chat'],
        environment: [environment],
        severity: ['critical'],
        check: ['health', 'chat_happy'],
      },
    })),
  );
});

test.for([
  [
    'Probe',
    [
      'dynamodb:GetItem',
      'dynamodb:PartiQLInsert',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'events:PutEvents',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
      'ssm:GetParameter',
    ],
  ],
  ['Dispatch', ['lambda:InvokeFunction', 'logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage']],
  [
    'RunbookHandler',
    [
      'dynamodb:GetItem',
      'dynamodb:PartiQLInsert',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'events:PutEvents',
      'sqs:SendMessage',
      'ssm:GetParameter',
    ],
  ],
  ['SchedulerRole', ['lambda:InvokeFunction', 'sqs:SendMessage']],
] as const)('the role of %s may do this and nothing else', ([role, actions]) => {
  expect(actionsOf(assembly, role)).toEqual(actions);
});

test('whoever writes evidence can add to it and read it, never replace: the state table alone takes PutItem', () => {
  const onEvidence = ['dynamodb:PartiQLInsert', 'dynamodb:Query'];
  expect(statementsOn(assembly, 'TablesEvidence')).toEqual([onEvidence, onEvidence]);
  const onState = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'];
  expect(statementsOn(assembly, 'TablesState')).toEqual([onState, onState]);
});

test('each function has a role of its own, the schedules one, and only the durable one a managed policy', () => {
  const durable = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${durablePolicy}`]],
  };

  expect(
    ofType('AWS::IAM::Role').map(([id, { ManagedPolicyArns }]) => [
      /^(Probe|Dispatch|Runbook|Scheduler)/.exec(id)?.[0],
      ManagedPolicyArns,
    ]),
  ).toEqual([
    ['Probe', undefined],
    ['Scheduler', undefined],
    ['Runbook', [durable]],
    ['Dispatch', undefined],
  ]);
});

const durablePolicy = 'service-role/AWSLambdaBasicDurableExecutionRolePolicy';

test('the probe reads the secrets of checks, the runbook those of its actions too', () => {
  expect(parametersOf(assembly, 'ProbeRole')).toEqual(['muster/chat/STAGING_KEY']);
  expect(parametersOf(assembly, 'RunbookHandler')).toEqual([
    'muster/chat/DEPLOY_TOKEN',
    'muster/chat/STAGING_KEY',
  ]);
});

test('both tables outlive mistakes, and the index holds only what did not pass', () => {
  const tables = Object.values(assembly.resources).filter(
    ({ Type }) => Type === 'AWS::DynamoDB::GlobalTable',
  );

  for (const { DeletionPolicy, UpdateReplacePolicy, Properties } of tables) {
    expect([DeletionPolicy, UpdateReplacePolicy, Properties['BillingMode']]).toEqual([
      'Retain',
      'Retain',
      'PAY_PER_REQUEST',
    ]);
    expect(Properties['Replicas']).toMatchObject([
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ]);
  }
  expect(tables.map(({ Properties }) => Properties['KeySchema'])).toEqual([
    [
      { AttributeName: 'stream', KeyType: 'HASH' },
      { AttributeName: 'seq', KeyType: 'RANGE' },
    ],
    [
      { AttributeName: 'collection', KeyType: 'HASH' },
      { AttributeName: 'id', KeyType: 'RANGE' },
    ],
  ]);
  expect(tables[0]?.Properties['GlobalSecondaryIndexes']).toEqual([
    {
      IndexName: 'not-passed',
      KeySchema: [
        { AttributeName: 'np', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      Projection: { NonKeyAttributes: ['json'], ProjectionType: 'INCLUDE' },
    },
  ]);
});

test('functions run on Node 24 on arm64, log JSON for a month, and have no name and no address', () => {
  for (const [, properties] of ofType('AWS::Lambda::Function')) {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON' },
    });
    expect(properties).not.toHaveProperty('FunctionName');
  }
  expect(ofType('AWS::Logs::LogGroup').map(([, { RetentionInDays }]) => RetentionInDays)).toEqual([
    30, 30, 30,
  ]);
  expect(ofType('AWS::Lambda::Url')).toEqual([]);
});

test('the runbook is durable and reached by an alias of versions that are kept', () => {
  const durable = ofType('AWS::Lambda::Function').flatMap(([, { DurableConfig }]) => DurableConfig ?? []);
  const versions = Object.values(assembly.resources).filter(({ Type }) => Type === 'AWS::Lambda::Version');
  const dispatch = ofType('AWS::Lambda::Function').find(([id]) => id.startsWith('Dispatch'));

  expect(durable).toEqual([{ ExecutionTimeout: 8280, RetentionPeriodInDays: 30 }]);
  expect(versions.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain']);
  expect(ofType('AWS::Lambda::Alias').map(([, { Name }]) => Name)).toEqual(['live']);
  expect(JSON.stringify(dispatch?.[1]['Environment'])).toContain('RunbookHandlerFunctionAliaslive');
});

test('each bundle is one module of at most 700 kB, its licences and the checked config', async ({
  annotate,
}) => {
  const sizes: string[] = [];
  for (const handler of ['Probe', 'Dispatch', 'Runbook'] as const) {
    const folder = assembly.bundle(handler);
    const bytes = statSync(join(folder, 'index.mjs')).size;
    sizes.push(`${handler} ${Math.ceil(bytes / 1000)} kB`);

    const files = readdirSync(folder).filter((name) => name !== 'index.mjs.LEGAL.txt');
    expect(files.sort()).toEqual(['index.mjs', 'muster.json']);
    expect(bytes).toBeLessThanOrEqual(700_000);
  }
  await annotate(sizes.join(', '));
});
