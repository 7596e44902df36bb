import { afterAll, beforeAll, expect, test } from 'vitest';
import { plain, queueOf, type Hop } from './dead-letters.ts';
import { synthesise, type Assembly } from './assembly.ts';
import { brokenQuotas } from './stack-limits.ts';

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
    [
      'cron(0 2 ? * MON-FRI *)',
      'Europe/Berlin',
      { drills: { entry: 'nightly', environment: 'staging', slot } },
    ],
    ['cron(* * * * ? *)', 'Etc/UTC', { slot }],
    ['cron(* * * * ? *)', 'Etc/UTC', { slot }],
  ]);
});

test('a schedule fires at its time, retries twice, and drops what is older than one period, or than its drills may start', () => {
  const schedules = ofType('AWS::Scheduler::Schedule').map(([, schedule]) => {
    const { RetryPolicy } = schedule['Target'] as { RetryPolicy: unknown };
    return [schedule['FlexibleTimeWindow'], RetryPolicy];
  });

  const policy = (seconds: number): unknown[] => [
    { Mode: 'OFF' },
    { MaximumEventAgeInSeconds: seconds, MaximumRetryAttempts: 2 },
  ];
  expect(schedules).toEqual([60, 60, 900, 900, 86_400, 1800, 60, 60].map(policy));
});

/** A durable function has no destinations: they are of the function itself. */
function deadLettersOf({ DestinationConfig, FunctionName }: Record<string, unknown>): unknown {
  const destinations = DestinationConfig as { OnFailure: { Destination: unknown } } | undefined;
  if (destinations) return destinations.OnFailure.Destination;
  const { Ref } = FunctionName as { Ref: string };
  const config = assembly.resources[Ref]?.Properties['DeadLetterConfig'] as
    | { TargetArn: unknown }
    | undefined;
  return config?.TargetArn;
}

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
    queueOf(deadLettersOf(config)),
    config['MaximumRetryAttempts'],
    config['MaximumEventAgeInSeconds'],
  ]);

  expect([...new Set([...hops, ...invocations].map((hop) => JSON.stringify(hop)))].sort()).toEqual([
    '["DispatchDeadLetters",2,21600]',
    '["DrillDeadLetters",2,3600]',
    '["DrillScheduleDeadLetters",2,1800]',
    '["NotifyDeadLetters",2,21600]',
    '["ProbeDeadLetters",2,21600]',
    '["RemovalDeadLetters",2,1200]',
    '["RuleDeadLetters",2,21600]',
    '["RunbookDeadLetters",2,3600]',
    '["ScheduleDeadLetters",2,60]',
    '["ScheduleDeadLetters",2,86400]',
    '["ScheduleDeadLetters",2,900]',
    '["SweepDeadLetters",2,60]',
    '["SweepScheduleDeadLetters",2,60]',
    '["WatchdogDeadLetters",2,900]',
    '["WatchdogRuleDeadLetters",2,900]',
    '["WatchdogScheduleDeadLetters",2,60]',
  ]);
  expect(ofType('AWS::SQS::Queue').map(([id, queue]) => [plain(id), queue])).toEqual(
    [
      'Probe',
      'Schedule',
      'Runbook',
      'Drill',
      'EmailTopics',
      'Notify',
      'Dispatch',
      'Rule',
      'DrillSchedule',
      'Sweep',
      'SweepSchedule',
      'Witness',
      'Watchdog',
      'WatchdogSchedule',
      'WatchdogRule',
      'Removal',
    ].map((hop) => [`${hop}DeadLetters`, { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true }]),
  );
});

test('one rule tells dispatch what happened to the service, and one the watchdog what broke off', () => {
  const rules = ofType('AWS::Events::Rule').map(([id, { EventPattern }]) => [plain(id), EventPattern]);
  expect(rules[0]).toEqual(['Events', { source: ['muster'], detail: { service: ['chat'] } }]);
  expect(rules.map(([id]) => id)).toEqual(['Events', 'WatchdogBrokenOff']);
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
    // AWS's own key: nothing to pay, no right to decrypt.
    expect(Properties['SSESpecification']).toEqual({ SSEEnabled: false });
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

test('functions run on Node 24 on arm64, log JSON for a month, are traced, and have no name and no address', () => {
  for (const [, properties] of ofType('AWS::Lambda::Function')) {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON' },
      TracingConfig: { Mode: 'Active' },
    });
    expect(properties).not.toHaveProperty('FunctionName');
  }
  expect(ofType('AWS::Logs::LogGroup').map(([, { RetentionInDays }]) => RetentionInDays)).toEqual([
    30, 30, 30, 30, 30, 30, 30, 30, 30,
  ]);
  expect(ofType('AWS::Lambda::Url')).toEqual([]);
});

test('runbook, drill and notify are durable and reached by aliases of versions that are kept', () => {
  const durable = ofType('AWS::Lambda::Function').flatMap(([, { DurableConfig }]) => DurableConfig ?? []);
  const versions = Object.values(assembly.resources).filter(({ Type }) => Type === 'AWS::Lambda::Version');
  const dispatch = ofType('AWS::Lambda::Function').find(([id]) => id.startsWith('Dispatch'));
  const variables = JSON.stringify(dispatch?.[1]['Environment']);

  expect(durable).toEqual([
    { ExecutionTimeout: 26_250, RetentionPeriodInDays: 30 },
    { ExecutionTimeout: 34_020, RetentionPeriodInDays: 30 },
    { ExecutionTimeout: 86_400, RetentionPeriodInDays: 30 },
  ]);
  expect(versions.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain', 'Retain']);
  expect(ofType('AWS::Lambda::Alias').map(([, { Name }]) => Name)).toEqual(['live', 'live', 'live']);
  for (const handler of ['Runbook', 'Drill', 'Notify'])
    expect(variables).toContain(`${handler}HandlerFunctionAliaslive`);
});

/** A changed id is another resource: the old one is deleted, or left behind where it is kept. */
test('resources have these logical ids', async () => {
  const byType = Map.groupBy(Object.keys(assembly.resources), (id) => assembly.resources[id]?.Type ?? '');
  const lines = [...byType].map(([type, ids]) => {
    // Those of versions hold a hash of their code.
    const named = type === 'AWS::Lambda::Version' ? ids.map((id) => id.slice(0, -32)) : ids;
    return [type, ...named.map((id) => `  ${id}`)].join('\n');
  });

  await expect(`${lines.sort().join('\n')}\n`).toMatchFileSnapshot('logical-ids.txt');
});

test('a deleted stack leaves both tables and the versions of durable functions, and nothing else', () => {
  const kept = Object.entries(assembly.resources)
    .filter(([, { DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' }]) =>
      [DeletionPolicy, UpdateReplacePolicy].some((policy) => policy !== 'Delete'),
    )
    .map(([id]) => id.replace(/[0-9A-F]{8}([0-9a-f]{32})?$/, ''));

  expect(kept).toEqual([
    'TablesEvidence',
    'TablesState',
    'RunbookHandlerFunctionCurrentVersion',
    'DrillHandlerFunctionCurrentVersion',
    'NotifyHandlerFunctionCurrentVersion',
  ]);
});

test('what was told is archived for as long as executions are known by their names', () => {
  expect(ofType('AWS::Events::Archive').map(([, archive]) => archive)).toMatchObject([
    { EventPattern: { source: ['muster'] }, RetentionDays: 30 },
  ]);
});

test('mail that no server took lies in dead letters', () => {
  const queues = ofType('AWS::SNS::Subscription').map(([, { RedrivePolicy }]) =>
    queueOf((RedrivePolicy as { deadLetterTargetArn: unknown }).deadLetterTargetArn),
  );

  expect(queues).toEqual(['EmailTopicsDeadLetters']);
});

test('what AWS sets quotas on is below them', () => {
  expect(brokenQuotas(assembly.template)).toEqual([]);
});
