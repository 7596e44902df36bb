import { Config } from '#ground/config/schema/config.ts';
import type { Template } from '#observe/cost/aws/template.ts';

const role = (name: string, statements: object[]) => ({
  [`${name}Role0000000A`]: { Type: 'AWS::IAM::Role', Properties: {} },
  [`${name}Policy0000000A`]: {
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: `${name}Role0000000A` }], PolicyDocument: { Statement: statements } },
  },
});

const fn = (name: string, memoryMb: number) => ({
  [`${name}Function0000000B`]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      MemorySize: memoryMb,
      Role: { 'Fn::GetAtt': [`${name}Role0000000A`, 'Arn'] },
      TracingConfig: { Mode: 'Active' },
    },
  },
});

const schedule = (id: string, cron: string, target: string, input: object) => ({
  [id]: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: `cron(${cron})`,
      ScheduleExpressionTimezone: 'UTC',
      Target: { Arn: { 'Fn::GetAtt': [`${target}Function0000000B`, 'Arn'] }, Input: JSON.stringify(input) },
    },
  },
});

const table = (name: string) => ({
  [`Tables${name}0000000C`]: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    },
  },
});

const alarms = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`Alarm${index}`, { Type: 'AWS::CloudWatch::Alarm' }]),
);

/** Ten checks every 5 minutes, a drill every hour, and whoever runs every minute: as a synthesis would say it. */
export const smallTemplate: Template = {
  Resources: {
    ...table('Evidence'),
    ...table('State'),
    ...role('Probe', [
      {
        Effect: 'Allow',
        Action: ['dynamodb:PartiQLInsert', 'dynamodb:Query'],
        Resource: { 'Fn::GetAtt': ['TablesEvidence0000000C', 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: 'ssm:GetParameter',
        Resource: ['ONE', 'TWO'].map((name) => ({
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, `:ssm:us-east-1:1:parameter/muster/chat/${name}`],
          ],
        })),
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Dead0000000D', 'Arn'] } },
      { Effect: 'Allow', Action: 'ec2:RunInstances', Resource: '*' },
      { Effect: 'Deny', Action: 'events:PutEvents', Resource: '*' },
    ]),
    ...fn('Probe', 512),
    ...role('Dispatch', []),
    ...fn('Dispatch', 256),
    ...role('Drill', []),
    ...fn('Drill', 1769),
    ...schedule('Pulse', '0/5 * * * ? *', 'Probe', { entry: 'pulse', environment: 'production', slot: '' }),
    ...schedule('Hourly', '0 * * * ? *', 'Dispatch', {
      drills: { entry: 'hourly', environment: 'production', slot: '' },
    }),
    Dead0000000D: { Type: 'AWS::SQS::Queue' },
    ...alarms,
    Metadata: { Type: 'AWS::CDK::Metadata' },
  },
};

const request = { request: { path: '/' }, expect: { status: 200 } };
const checks = Array.from({ length: 10 }, (_, index) => `check_${index}`);

export const smallConfig = (more: object = {}): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: 'https://chat.example.com', authority: 'aws' } },
    checks: Object.fromEntries(checks.map((name) => [name, request])),
    schedule: {
      pulse: { checks, environments: ['production'], every: '5m' },
      hourly: { drills: ['burst'], environments: ['production'], every: '1h' },
    },
    ...more,
  });
