import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '#ground/config/load.ts';
import { synthesiseHere, type Assembly } from './assembly.ts';
import { plain } from './dead-letters.ts';

let assembly: Assembly;

beforeAll(async () => {
  assembly = await synthesiseHere('examples/aws.ts');
}, 120_000);

afterAll(() => assembly[Symbol.asyncDispose]());

/** What a property of a template refers to. */
const named = (reference: unknown): string =>
  plain(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)/.exec(JSON.stringify(reference))?.[1] ?? '');

const valueOf = (value: unknown): string => (typeof value === 'string' ? value : named(value));

test('CloudWatch watches queues of dead letters, functions, how executions end, tables, and what stays behind', () => {
  const alarms = assembly.ofType('AWS::CloudWatch::Alarm').map(([, alarm]) => {
    const [dimension] = alarm['Dimensions'] as { Name: string; Value: unknown }[];
    const { Namespace, MetricName, Statistic, Period } = alarm;
    return [Namespace, dimension?.Name, valueOf(dimension?.Value), MetricName, Statistic, Period];
  });

  const queue = (name: string): unknown[] => [
    'AWS/SQS',
    'QueueName',
    name,
    'ApproximateNumberOfMessagesVisible',
    'Maximum',
    60,
  ];
  const fn = (name: string, metric: string): unknown[] => [
    'AWS/Lambda',
    'FunctionName',
    name,
    metric,
    'Sum',
    300,
  ];
  expect(alarms).toEqual([
    queue('ProbeDeadLetters'),
    queue('ScheduleDeadLetters'),
    queue('RunbookDeadLetters'),
    queue('DrillDeadLetters'),
    queue('EmailTopicsDeadLetters'),
    queue('NotifyDeadLetters'),
    queue('DispatchDeadLetters'),
    queue('RuleDeadLetters'),
    queue('DrillScheduleDeadLetters'),
    queue('SweepDeadLetters'),
    queue('SweepScheduleDeadLetters'),
    queue('WitnessDeadLetters'),
    queue('WatchdogDeadLetters'),
    queue('WatchdogScheduleDeadLetters'),
    queue('WatchdogRuleDeadLetters'),
    queue('RemovalDeadLetters'),
    fn('ProbeFunction', 'Errors'),
    fn('ProbeFunction', 'Throttles'),
    fn('DispatchFunction', 'Errors'),
    fn('DispatchFunction', 'Throttles'),
    fn('SweepHandlerFunction', 'Errors'),
    fn('SweepHandlerFunction', 'Throttles'),
    fn('WitnessHandlerFunction', 'Errors'),
    fn('WitnessHandlerFunction', 'Throttles'),
    fn('RemovalHandlerFunction', 'Errors'),
    fn('RemovalHandlerFunction', 'Throttles'),
    fn('WatchdogHandlerFunction', 'Errors'),
    fn('WatchdogHandlerFunction', 'Throttles'),
    fn('RunbookHandlerFunction', 'Errors'),
    fn('RunbookHandlerFunction', 'Throttles'),
    fn('DrillHandlerFunction', 'Errors'),
    fn('DrillHandlerFunction', 'Throttles'),
    fn('NotifyHandlerFunction', 'Errors'),
    fn('NotifyHandlerFunction', 'Throttles'),
    ...['Runbook', 'Drill', 'Notify'].flatMap((durable) =>
      [
        'DurableExecutionFailed',
        'DurableExecutionTimedOut',
        'DurableExecutionStopped',
        'AsyncEventsDropped',
      ].map((end) => fn(`${durable}HandlerFunction`, end)),
    ),
    ...['TablesEvidence', 'TablesState'].flatMap((table) => [
      ['AWS/DynamoDB', 'TableName', table, 'ReadThrottleEvents', 'Sum', 300],
      ['AWS/DynamoDB', 'TableName', table, 'WriteThrottleEvents', 'Sum', 300],
    ]),
    ['AWS/DynamoDB', 'GlobalSecondaryIndexName', 'not-passed', 'WriteThrottleEvents', 'Sum', 300],
    ['AWS/Lambda', 'FunctionName', 'WitnessHandlerFunction', 'Invocations', 'Sum', 60],
    ['AWS/Lambda', 'FunctionName', 'SweepHandlerFunction', 'Invocations', 'Sum', 60],
    ['AWS/Lambda', 'FunctionName', 'WatchdogHandlerFunction', 'Invocations', 'Sum', 60],
    ['Muster', 'Service', 'chat', 'OwedEvents', 'Maximum', 60],
    ['Muster', 'Service', 'chat', 'OverdueLeases', 'Maximum', 60],
  ]);
  expect(assembly.ofType('AWS::SQS::Queue')).toHaveLength(16);
});

test('one of anything is enough, silence is not but of what runs every minute, and the topic that people subscribe to is told', () => {
  for (const [id, alarm] of assembly.ofType('AWS::CloudWatch::Alarm')) {
    expect((alarm['AlarmActions'] as unknown[]).map(named)).toEqual(['SelfAlarmsTopic']);
    if (/Silent|OverdueLeases|OwedEvents/.test(id)) continue;
    expect(alarm).toMatchObject({
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  }
});

test('the topic takes alarms of its own account, and nothing without TLS', () => {
  const statements = assembly
    .ofType('AWS::SNS::TopicPolicy')
    .filter(([id]) => id.startsWith('SelfAlarms'))
    .flatMap(
      ([, { PolicyDocument }]) => (PolicyDocument as { Statement: Record<string, unknown>[] }).Statement,
    );

  expect(
    statements.map(({ Effect, Action, Principal, Condition }) => [Effect, Action, Principal, Condition]),
  ).toEqual([
    ['Deny', 'sns:Publish', '*', { Bool: { 'aws:SecureTransport': 'false' } }],
    [
      'Allow',
      'sns:Publish',
      { Service: 'cloudwatch.amazonaws.com' },
      { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    ],
  ]);
});

test('three minutes without the watchdog are an alarm, and so are three without the sweep', () => {
  const alarms = assembly.ofType('AWS::CloudWatch::Alarm').filter(([id]) => id.includes('Silent'));

  expect(alarms.map(([id]) => plain(id))).toEqual(['SelfAlarmsSweepSilent', 'SelfAlarmsWatchdogSilent']);
  for (const [, alarm] of alarms) {
    expect(alarm).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 3,
      TreatMissingData: 'breaching',
    });
  }
});

test('three minutes of a lease past its time are an alarm, or of nobody who looks; a quarter of an hour of news that nobody takes', () => {
  const alarmOf = (name: string): unknown =>
    assembly.ofType('AWS::CloudWatch::Alarm').find(([id]) => id.includes(name))?.[1];

  const aboveZero = { Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' };
  expect(alarmOf('OverdueLeases')).toMatchObject({
    ...aboveZero,
    EvaluationPeriods: 3,
    TreatMissingData: 'breaching',
  });
  expect(alarmOf('OwedEvents')).toMatchObject({
    ...aboveZero,
    EvaluationPeriods: 15,
    TreatMissingData: 'notBreaching',
  });
});

test('the watchdog hears of executions of runbooks and drills that broke off, and of no others', () => {
  const [rule] = assembly
    .ofType('AWS::Events::Rule')
    .filter(([id]) => id.startsWith('Watchdog'))
    .map(
      ([, properties]) => properties as { EventPattern: { detail: { functionArn: { prefix: unknown }[] } } },
    );
  const functions = rule?.EventPattern.detail.functionArn.map(({ prefix }) => named(prefix));

  expect(rule).not.toHaveProperty('EventBusName');
  expect(rule?.EventPattern).toMatchObject({
    source: ['aws.lambda'],
    'detail-type': ['Durable Execution Status Change'],
    detail: { status: ['FAILED', 'TIMED_OUT', 'STOPPED'] },
  });
  expect(functions).toEqual(['RunbookHandlerFunction', 'DrillHandlerFunction']);
});

test('the stack tells the command line where everything is, and what was deployed', async () => {
  const { digest } = await loadConfig('examples/aws.ts');
  const values = Object.entries(assembly.outputs).map(([name, { Value }]) => [name, valueOf(Value)]);

  expect(Object.fromEntries(values)).toEqual({
    EvidenceTable: 'TablesEvidence',
    StateTable: 'TablesState',
    BusName: 'Bus',
    SelfAlarmTopic: 'SelfAlarmsTopic',
    Service: 'chat',
    Environments: 'staging,production',
    Version: '0.1.0',
    ConfigDigest: digest,
    RunbookAlias: 'RunbookHandlerFunctionAliaslive',
    DrillAlias: 'DrillHandlerFunctionAliaslive',
    NotifyAlias: 'NotifyHandlerFunctionAliaslive',
  });
});

test('the dashboard shows every alarm, every number that alarms look at, and what functions said last', () => {
  const [dashboard] = assembly
    .ofType('AWS::CloudWatch::Dashboard')
    .map(([, { DashboardBody }]) => DashboardBody);
  const text = JSON.stringify(dashboard);
  const ids = (type: string): string[] => assembly.ofType(type).map(([id]) => id);

  for (const id of [
    ...ids('AWS::CloudWatch::Alarm'),
    ...ids('AWS::Lambda::Function'),
    ...ids('AWS::SQS::Queue'),
    ...ids('AWS::Logs::LogGroup'),
    ...ids('AWS::DynamoDB::GlobalTable'),
  ])
    expect(text).toContain(`"${id}"`);
  expect(text.match(/\\"title\\":\\"[^\\]+/g)?.map((title) => title.split('"').at(-1))).toEqual([
    'Muster itself',
    'Alive: once a minute each',
    'Left behind',
    'Slots began late, ms',
    'Errors',
    'Throttles',
    'Dead letters',
    'Runs',
    'What functions said last that is wrong',
  ]);
  expect(text).toContain('muster alarms --stack Muster-chat --region eu-central-1');
});
