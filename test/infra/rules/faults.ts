import type { Resource } from '../assembly.ts';
import { deadLettersRule } from './dead-letters.ts';
import { evidenceRule } from './evidence.ts';
import { logsRule } from './logs.ts';
import { publicRule } from './public.ts';
import type { Rule } from './rule.ts';
import { tablesRule } from './tables.ts';
import { transportRule } from './transport.ts';
import { wildcardsRule } from './wildcards.ts';

export type Template = Record<string, Resource>;

/** One fault in a good template: what is changed, and in which resource (the first of its type whose id begins so). */
export type Fault = [
  what: string,
  rule: Rule,
  id: string,
  change: (resource: Resource, template: Template) => void,
  found: string,
];

const properties = (change: Record<string, unknown>) => (resource: Resource) =>
  void Object.assign(resource.Properties, change);

const allow = (statement: object) => (resource: Resource) => {
  const { Statement } = resource.Properties['PolicyDocument'] as { Statement: object[] };
  Statement.push({ Effect: 'Allow', ...statement });
};

const evidence = { 'Fn::GetAtt': ['TablesEvidenceFC663F10', 'Arn'] };

export const faults: Fault[] = [
  [
    'a schedule without dead letters',
    deadLettersRule,
    'Schedulespulsestaging',
    ({ Properties }) => void delete (Properties['Target'] as { DeadLetterConfig?: object }).DeadLetterConfig,
    'Schedulespulsestaging4C4CC292 has no dead letters',
  ],
  [
    'a rule without dead letters',
    deadLettersRule,
    'WatchdogBrokenOffD5',
    properties({ Targets: [{ Id: 'Target0', Arn: 'x' }] }),
    'WatchdogBrokenOffD575C005 has no dead letters',
  ],
  [
    'a function without a destination',
    deadLettersRule,
    'ProbeFunctionEventInvokeConfig',
    properties({ DestinationConfig: {} }),
    'ProbeFunctionEventInvokeConfig3491342A has no dead letters',
  ],
  [
    'a durable function without dead letters of its own',
    deadLettersRule,
    'RunbookHandlerFunction',
    properties({ DeadLetterConfig: undefined }),
    'RunbookHandlerFunction',
  ],
  [
    'a durable function with a destination',
    deadLettersRule,
    'DrillHandlerFunctionAliasliveEventInvokeConfig',
    properties({ DestinationConfig: { OnFailure: { Destination: 'x' } } }),
    'has a destination, and its function is durable',
  ],
  [
    'a function whose invocations nobody configured',
    deadLettersRule,
    'ProbeFunctionEventInvokeConfig',
    properties({ FunctionName: 'another' }),
    'ProbeFunctionCA5564E7 has no dead letters',
  ],
  [
    'a stream without a destination',
    deadLettersRule,
    'WitnessChanges',
    properties({ DestinationConfig: {} }),
    'WitnessChanges',
  ],
  [
    'mail without dead letters',
    deadLettersRule,
    'EmailTopicsoncalloncall',
    properties({ RedrivePolicy: undefined }),
    'EmailTopicsoncall',
  ],
  [
    'a queue that no alarm looks at',
    deadLettersRule,
    'SelfAlarmsProbeDeadLetters',
    properties({ Dimensions: [] }),
    'no alarm looks at ProbeDeadLetters7025C142',
  ],
  [
    'a writer that replaces',
    evidenceRule,
    'ProbeRoleDefaultPolicy',
    allow({ Action: 'dynamodb:PutItem', Resource: evidence }),
    'ProbeRole3626D883 may dynamodb:PutItem on evidence',
  ],
  [
    'a writer that deletes, by a wildcard',
    evidenceRule,
    'NotifyHandlerRoleDefaultPolicy',
    allow({ Action: ['dynamodb:Query', 'dynamodb:DeleteItem'], Resource: 'arn:aws:dynamodb:*:*:table/*' }),
    'may dynamodb:DeleteItem on evidence',
  ],
  [
    'a writer that may do everything',
    evidenceRule,
    'ProbeRoleDefaultPolicy',
    allow({ Action: '*', Resource: '*' }),
    'ProbeRole3626D883 may * on evidence',
  ],
  [
    'a reader that scans the index',
    evidenceRule,
    'ProbeRoleDefaultPolicy',
    allow({ Action: 'dynamodb:Scan', Resource: { 'Fn::Join': ['', [evidence, '/index/*']] } }),
    'ProbeRole3626D883 may dynamodb:Scan on evidence',
  ],
  [
    'a table that goes with the stack',
    tablesRule,
    'TablesState',
    (table) => void (table.DeletionPolicy = 'Delete'),
    'TablesState705891C2 goes with the stack',
  ],
  [
    'a table that goes when it is replaced',
    tablesRule,
    'TablesState',
    (table) => void delete table.UpdateReplacePolicy,
    'TablesState705891C2 goes when it is replaced',
  ],
  [
    'a table that can be deleted',
    tablesRule,
    'TablesEvidence',
    properties({
      Replicas: [{ Region: 'r', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    }),
    'TablesEvidenceFC663F10 can be deleted',
  ],
  [
    'a table without a way back',
    tablesRule,
    'TablesEvidence',
    properties({ Replicas: [{ Region: 'r', DeletionProtectionEnabled: true }] }),
    'TablesEvidenceFC663F10 cannot be restored to a point in time',
  ],
  [
    'a function with an address',
    publicRule,
    'ProbeFunction',
    (_, template) => void (template['Address'] = { Type: 'AWS::Lambda::Url', Properties: {} }),
    'Address is a AWS::Lambda::Url',
  ],
  [
    "a function that anybody's rule invokes",
    publicRule,
    'EventsAllowEventRule',
    ({ Properties }) => void delete Properties['SourceArn'],
    "lets a service invoke on anybody's behalf",
  ],
  [
    'a queue for everybody',
    publicRule,
    'ProbeDeadLettersPolicy',
    allow({ Action: 'sqs:SendMessage', Principal: '*', Resource: '*' }),
    'ProbeDeadLettersPolicy73B17902 lets in "*"',
  ],
  [
    'a topic for a service on behalf of anybody',
    publicRule,
    'SelfAlarmsTopicPolicy',
    allow({ Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } }),
    'SelfAlarmsTopicPolicyC656A1C1 lets in {"Service":"events.amazonaws.com"}',
  ],
  [
    'a role for another account',
    publicRule,
    'ProbeRole3',
    properties({
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::1:root' }, Action: 'sts:AssumeRole' }],
      },
    }),
    'ProbeRole3626D883 lets in {"AWS":"arn:aws:iam::1:root"}',
  ],
  [
    'all actions of a kind',
    wildcardsRule,
    'ProbeRoleDefaultPolicy',
    allow({ Action: 'ssm:Get*', Resource: 'arn:x' }),
    'allows ssm:Get*',
  ],
  [
    'all resources',
    wildcardsRule,
    'ProbeRoleDefaultPolicy',
    allow({ Action: ['xray:PutTraceSegments', 'sns:Publish'], Resource: '*' }),
    'allows xray:PutTraceSegments, sns:Publish on "*"',
  ],
  [
    'every version of a function',
    wildcardsRule,
    'ProbeRoleDefaultPolicy',
    allow({
      Action: 'lambda:InvokeFunction',
      Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['ProbeFunctionCA5564E7', 'Arn'] }, ':*']] },
    }),
    'allows lambda:InvokeFunction on',
  ],
  [
    'logs without an end',
    logsRule,
    'ProbeLogs',
    ({ Properties }) => void delete Properties['RetentionInDays'],
    'ProbeLogs736D0130 keeps its logs too long',
  ],
  [
    'a function that leaves its logs to Lambda',
    logsRule,
    'ProbeFunction',
    properties({ LoggingConfig: { LogFormat: 'JSON' } }),
    'ProbeFunctionCA5564E7 has no log group',
  ],
  [
    'a queue without TLS',
    transportRule,
    'ProbeDeadLettersPolicy',
    properties({ PolicyDocument: { Statement: [] } }),
    'ProbeDeadLetters7025C142 can be used without TLS',
  ],
  [
    'a topic without TLS',
    transportRule,
    'EmailTopicsoncallPolicy',
    properties({ PolicyDocument: { Statement: [] } }),
    'EmailTopicsoncallE5853678 can be used without TLS',
  ],
];
