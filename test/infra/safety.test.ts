import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '#ground/config/load.ts';
import { synthesise, type Assembly } from './assembly.ts';
import { parametersOf } from './actions.ts';
import { plain } from './dead-letters.ts';

let assembly: Assembly;

beforeAll(async () => {
  assembly = await synthesise();
}, 120_000);

afterAll(() => assembly[Symbol.asyncDispose]());

/** What a property of a template refers to. */
const named = (reference: unknown): string =>
  plain(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)/.exec(JSON.stringify(reference))?.[1] ?? '');

test('CloudWatch watches every queue of dead letters, every function, and how executions end', () => {
  const alarms = assembly.ofType('AWS::CloudWatch::Alarm').map(([, alarm]) => {
    const [dimension] = alarm['Dimensions'] as { Name: string; Value: unknown }[];
    const { Namespace, MetricName, Statistic, Period } = alarm;
    return [Namespace, dimension?.Name, named(dimension?.Value), MetricName, Statistic, Period];
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
    queue('NotifyDeadLetters'),
    queue('DispatchDeadLetters'),
    queue('RuleDeadLetters'),
    queue('DrillScheduleDeadLetters'),
    queue('SweepDeadLetters'),
    queue('SweepScheduleDeadLetters'),
    queue('WatchdogDeadLetters'),
    queue('WatchdogScheduleDeadLetters'),
    queue('WatchdogRuleDeadLetters'),
    fn('ProbeFunction', 'Errors'),
    fn('ProbeFunction', 'Throttles'),
    fn('DispatchFunction', 'Errors'),
    fn('DispatchFunction', 'Throttles'),
    fn('SweepHandlerFunction', 'Errors'),
    fn('SweepHandlerFunction', 'Throttles'),
    fn('WatchdogHandlerFunction', 'Errors'),
    fn('WatchdogHandlerFunction', 'Throttles'),
    fn('RunbookHandlerFunction', 'Errors'),
    fn('RunbookHandlerFunction', 'Throttles'),
    fn('DrillHandlerFunction', 'Errors'),
    fn('DrillHandlerFunction', 'Throttles'),
    fn('NotifyHandlerFunction', 'Errors'),
    fn('NotifyHandlerFunction', 'Throttles'),
    ...['Runbook', 'Drill', 'Notify'].flatMap((durable) =>
      ['Failed', 'TimedOut', 'Stopped'].map((end) =>
        fn(`${durable}HandlerFunction`, `DurableExecution${end}`),
      ),
    ),
    ['AWS/Lambda', 'FunctionName', 'SweepHandlerFunction', 'Invocations', 'Sum', 60],
    ['AWS/Lambda', 'FunctionName', 'WatchdogHandlerFunction', 'Invocations', 'Sum', 60],
  ]);
  expect(assembly.ofType('AWS::SQS::Queue')).toHaveLength(13);
});

test('one of anything is enough, silence is not but of what runs every minute, and the topic that people subscribe to is told', () => {
  for (const [id, alarm] of assembly.ofType('AWS::CloudWatch::Alarm')) {
    expect((alarm['AlarmActions'] as unknown[]).map(named)).toEqual(['SelfAlarmsTopic']);
    if (id.includes('Silent')) continue;
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

test('each role reads the secrets of its own work, and writes the parameters of limits only', () => {
  const checks = ['muster/chat/STAGING_KEY'];
  const place = ['muster/chat/SETTINGS_TOKEN'];
  const limits = ['COST_IP_WINDOW_TOKENS', 'COST_REQUEST_MAX_TOKENS', 'MUSTER_LEASE'].map(
    (name) => `chat/production/${name}`,
  );
  const allowed = (role: string): string[] => parametersOf(assembly, role).sort();

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

test('the stack tells the command line where everything is, and what was deployed', async () => {
  const { digest } = await loadConfig('examples/aws.ts');
  const values = Object.entries(assembly.outputs).map(([name, { Value }]) => [
    name,
    typeof Value === 'string' ? Value : named(Value),
  ]);

  expect(Object.fromEntries(values)).toEqual({
    EvidenceTable: 'TablesEvidence',
    StateTable: 'TablesState',
    BusName: 'Bus',
    SelfAlarmTopic: 'SelfAlarmsTopic',
    Service: 'chat',
    Version: '0.1.0',
    ConfigDigest: digest,
    RunbookAlias: 'RunbookHandlerFunctionAliaslive',
    DrillAlias: 'DrillHandlerFunctionAliaslive',
    NotifyAlias: 'NotifyHandlerFunctionAliaslive',
  });
});
