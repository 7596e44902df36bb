import { expect, test } from 'vitest';
import { brokenQuotas } from './stack-limits.ts';

const resource = (Type: string, Properties: Record<string, unknown>) => ({ Type, Properties });
const long = (length: number): string => 'a'.repeat(length);
const policyOf = (role: string, Resource: unknown) =>
  resource('AWS::IAM::Policy', { Roles: [{ Ref: role }], PolicyDocument: { Statement: [{ Resource }] } });

test.for([
  [
    'too many resources',
    Object.fromEntries(
      Array.from({ length: 501 }, (_, index) => [`Queue${index}`, resource('AWS::SQS::Queue', {})]),
    ),
    'resources of a stack: 501, at most 500',
  ],
  [
    'a template that is too large',
    { Big: resource('AWS::SQS::Queue', { Text: long(1_000_000) }) },
    'bytes of a template: 1000122, at most 1000000',
  ],
  [
    'variables that are too many',
    { Fn: resource('AWS::Lambda::Function', { Environment: { Variables: { A: long(4100) } } }) },
    'Fn: bytes of variables: 4108, at most 4096',
  ],
  [
    'two policies of a role that are too long together',
    {
      One: policyOf('Role', long(6000)),
      Two: policyOf('Role', long(6000)),
      Other: policyOf('Else', long(6000)),
    },
    'Role: characters of inline policies: 12062, at most 10240',
  ],
  [
    'a pattern that is too long, its references counted at their length',
    {
      Rule: resource('AWS::Events::Rule', {
        EventPattern: {
          detail: Array.from({ length: 15 }, () => ({ 'Fn::GetAtt': ['Function', 'Arn'] })),
        },
      }),
    },
    'Rule: characters of an event pattern: 2157, at most 2048',
  ],
] as const)('%s', ([, Resources, expected]) => {
  expect(brokenQuotas({ Resources })).toEqual([expected]);
});

test('what is below its quota is not named', () => {
  const Resources = {
    Fn: resource('AWS::Lambda::Function', {}),
    One: policyOf('Role', { Ref: 'AWS::Region' }),
  };

  expect(brokenQuotas({ Resources, Outputs: { One: {} } })).toEqual([]);
});
