import { afterAll, beforeAll, expect, test } from 'vitest';
import { synthesise, type Assembly } from './assembly.ts';
import { plain } from './dead-letters.ts';

let assembly: Assembly;

beforeAll(async () => {
  assembly = await synthesise();
}, 120_000);

afterAll(() => assembly[Symbol.asyncDispose]());

/** What a property of a template refers to. */
const named = (reference: unknown): string =>
  plain(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)/.exec(JSON.stringify(reference))?.[1] ?? '');

test('CloudWatch watches every queue of dead letters, every function, and how runbooks end', () => {
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
    queue('DispatchDeadLetters'),
    queue('RuleDeadLetters'),
    fn('ProbeFunction', 'Errors'),
    fn('ProbeFunction', 'Throttles'),
    fn('DispatchFunction', 'Errors'),
    fn('DispatchFunction', 'Throttles'),
    fn('RunbookHandlerFunction', 'Errors'),
    fn('RunbookHandlerFunction', 'Throttles'),
    fn('RunbookHandlerFunction', 'DurableExecutionFailed'),
    fn('RunbookHandlerFunction', 'DurableExecutionTimedOut'),
    fn('RunbookHandlerFunction', 'DurableExecutionStopped'),
  ]);
  expect(assembly.ofType('AWS::SQS::Queue')).toHaveLength(5);
});

test('one of anything is enough, silence is not, and the topic that people subscribe to is told', () => {
  for (const [, alarm] of assembly.ofType('AWS::CloudWatch::Alarm')) {
    expect(alarm).toMatchObject({
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    expect((alarm['AlarmActions'] as unknown[]).map(named)).toEqual(['SelfAlarmsTopic']);
  }
  expect(assembly.outputs).toEqual(['EvidenceTable', 'StateTable', 'BusName', 'SelfAlarmTopic']);
});

test('the topic takes alarms of its own account, and nothing without TLS', () => {
  const [policy] = assembly.ofType('AWS::SNS::TopicPolicy').map(([, { PolicyDocument }]) => PolicyDocument);
  const { Statement } = policy as { Statement: Record<string, unknown>[] };

  expect(
    Statement.map(({ Effect, Action, Principal, Condition }) => [Effect, Action, Principal, Condition]),
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
