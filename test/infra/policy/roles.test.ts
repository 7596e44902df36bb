import { expect, test } from 'vitest';
import type { Assembly, Resource } from '../assembly.ts';
import { accessLog } from './access.ts';
import { resolved } from './names.ts';
import { rightsOf, unusedRights } from './power.ts';
import { statementsOf } from './roles.ts';

const policy = (Statement: object): Resource => ({
  Type: 'AWS::IAM::Policy',
  Properties: { Roles: [{ Ref: 'ProbeRole' }], PolicyDocument: { Statement } },
});

const template = (Statement: object, role: Record<string, unknown> = {}): Record<string, Resource> => ({
  ProbeFunction0A1B2C3D: {
    Type: 'AWS::Lambda::Function',
    Properties: { Role: { 'Fn::GetAtt': ['ProbeRole', 'Arn'] } },
  },
  ProbeRole: { Type: 'AWS::IAM::Role', Properties: role },
  Policy: policy(Statement),
  TablesEvidence: { Type: 'AWS::DynamoDB::GlobalTable', Properties: {} },
});

const evidence = 'arn:aws:dynamodb:eu-central-1:123456789012:table/evidence';
const query = { action: 'dynamodb:Query', resource: evidence };
const readsEvidence = [
  {
    Effect: 'Allow',
    Action: ['dynamodb:Query', 'dynamodb:Scan'],
    Resource: { 'Fn::GetAtt': ['TablesEvidence', 'Arn'] },
  },
];

test('a handler may what the policies of its role allow, and of others nothing is known', () => {
  const mayDo = rightsOf(template(readsEvidence));

  expect(mayDo('PROBE', query)).toBe(true);
  expect(mayDo('PROBE', { ...query, action: 'dynamodb:PutItem' })).toBe(false);
  expect(mayDo('PROBE', { ...query, resource: `${evidence}/index/not-passed` })).toBe(false);
  expect(mayDo('OPERATOR', { ...query, action: 'dynamodb:PutItem' })).toBe(true);
});

test('inline policies of the role count too', () => {
  const role = { Policies: [{ PolicyDocument: { Statement: { ...readsEvidence[0], Effect: 'Deny' } } }] };

  expect(rightsOf(template(readsEvidence, role))('PROBE', query)).toBe(false);
});

test('what was refused and what was never needed is known', () => {
  const resources = template(readsEvidence);
  const access = accessLog();
  access.enforce(rightsOf(resources));

  expect(access.admits('PROBE', [query])).toBe(true);
  expect(access.admits('PROBE', [query, { ...query, action: 'dynamodb:PutItem' }])).toBe(false);
  expect(access.refused()).toEqual([`PROBE dynamodb:PutItem ${evidence}`]);
  expect(unusedRights({ resources } as unknown as Assembly, access, 'Probe')).toEqual([
    'dynamodb:Scan table/evidence',
  ]);
});

test('a policy of AWS, and a statement with NotAction, are errors', () => {
  const managed = template(readsEvidence, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] });
  const inverted = template([{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }]);

  expect(() => statementsOf(managed, 'ProbeRole')).toThrow('has a policy from outside');
  expect(() => statementsOf(inverted, 'ProbeRole')).toThrow('the evaluator does not know NotAction');
});

test.for([
  [{ 'Fn::Join': [':', ['a', { Ref: 'AWS::Region' }]] }, 'a:eu-central-1'],
  [{ 'Fn::Sub': '${TablesEvidence.Arn}/x/${AWS::Partition}' }, `${evidence}/x/aws`],
  [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b'] }] }, 'b'],
  [{ Ref: 'ProbeFunction0A1B2C3D' }, 'Muster-shop-Probe'],
] as const)('%j stands for %s', ([value, text]) => {
  expect(resolved(template([]), value)).toBe(text);
});

test('what nobody knows is an error, not a guess', () => {
  expect(() => resolved(template([]), { 'Fn::ImportValue': 'x' })).toThrow('not known what stands for');
  expect(() => resolved(template([]), { 'Fn::GetAtt': ['ProbeRole', 'Path'] })).toThrow('ProbeRole Path');
});
