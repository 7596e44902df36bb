import { expect, test } from 'vitest';
import { isAllowed, matchesAction, matchesResource, type Statement } from './evaluate.ts';

const table = 'arn:aws:dynamodb:eu-central-1:123456789012:table/evidence';

const statement = (change: Partial<Statement> = {}): Statement => ({
  effect: 'Allow',
  actions: ['dynamodb:Query'],
  resources: [table],
  conditions: {},
  ...change,
});

const query = { action: 'dynamodb:Query', resource: table };

test('what no statement allows is denied', () => {
  expect(isAllowed([], query)).toBe(false);
  expect(isAllowed([statement({ actions: ['dynamodb:GetItem'] })], query)).toBe(false);
  expect(isAllowed([statement({ resources: [`${table}s`] })], query)).toBe(false);
  expect(isAllowed([statement()], query)).toBe(true);
});

test('an explicit denial wins, in whatever order', () => {
  const denied = statement({ effect: 'Deny', actions: ['dynamodb:*'], resources: ['*'] });

  expect(isAllowed([statement(), denied], query)).toBe(false);
  expect(isAllowed([denied, statement()], query)).toBe(false);
  expect(isAllowed([statement(), { ...denied, actions: ['dynamodb:PutItem'] }], query)).toBe(true);
});

test('a table does not stand for its indexes', () => {
  expect(isAllowed([statement()], { ...query, resource: `${table}/index/notPassed` })).toBe(false);
});

test.for([
  ['dynamodb:Query', 'DynamoDB:query', true],
  ['dynamodb:*', 'dynamodb:Query', true],
  ['*', 'dynamodb:Query', true],
  ['dynamodb:Get*', 'dynamodb:GetItem', true],
  ['dynamodb:Get?tem', 'dynamodb:GetItem', true],
  ['dynamodb:Get*', 'dynamodb:PutItem', false],
  ['dynamodb:Get', 'dynamodb:GetItem', false],
  ['s3:*', 's3express:GetObject', false],
] as const)('the action %s covers %s: %s', ([pattern, action, covered]) => {
  expect(matchesAction(pattern, action)).toBe(covered);
});

test.for([
  ['*', 'arn:aws:sqs:eu-central-1:123456789012:dead', true],
  ['arn:aws:lambda:r:1:function:shop:*', 'arn:aws:lambda:r:1:function:shop:7/durable-execution/a/b', true],
  ['arn:aws:lambda:r:1:function:shop:*', 'arn:aws:lambda:r:1:function:shop', false],
  ['arn:aws:lambda:r:1:function:shop', 'arn:aws:lambda:r:1:function:shop:live', false],
  ['arn:aws:lambda:r:1:function:shop*', 'arn:aws:lambda:r:1:function:shop:live', true],
  ['arn:aws:ssm:*:1:parameter/a', 'arn:aws:ssm:eu-west-1:1:parameter/a', true],
  ['arn:aws:ssm:r:1:parameter/*/token', 'arn:aws:ssm:r:1:parameter/a/b/token', true],
  ['arn:aws:ssm:r:1:parameter/a?', 'arn:aws:ssm:r:1:parameter/ab', true],
  ['arn:aws:ssm:r:1:parameter/a?', 'arn:aws:ssm:r:1:parameter/a', false],
  ['arn:aws:ssm:r:1:parameter/a', 'arn:aws:ssm:r:1:parameter/A', false],
  ['arn:aws:ssm:r:1:parameter/a.b', 'arn:aws:ssm:r:1:parameter/axb', false],
  ['arn:aws:logs:r:1:log-group:*-x:z', 'arn:aws:logs:r:1:log-group:a:b-x:z', false],
  ['arn:aws:ssm:r:1:parameter/$DEFAULT', 'arn:aws:ssm:r:1:parameter/$DEFAULT', true],
] as const)('the resource %s covers %s: %s', ([pattern, resource, covered]) => {
  expect(matchesResource(pattern, resource)).toBe(covered);
});

test('every condition must hold, for one of its values, and a key that is missing holds for none', () => {
  const passing = {
    action: 'iam:PassRole',
    resource: 'arn:aws:iam::1:role/restart',
    context: { 'iam:PassedToService': 'ssm.amazonaws.com' },
  };
  const allowed = statement({
    actions: ['iam:PassRole'],
    resources: [passing.resource],
    conditions: { StringEquals: { 'IAM:passedtoservice': ['ec2.amazonaws.com', 'ssm.amazonaws.com'] } },
  });

  expect(isAllowed([allowed], passing)).toBe(true);
  expect(isAllowed([allowed], { ...passing, context: { 'iam:PassedToService': 'SSM.amazonaws.com' } })).toBe(
    false,
  );
  expect(isAllowed([allowed], { action: passing.action, resource: passing.resource })).toBe(false);
  const both = { ...allowed.conditions, Bool: { 'aws:SecureTransport': 'true' } };
  expect(isAllowed([{ ...allowed, conditions: both }], passing)).toBe(false);
});

test('an operator that is not known is an error, not a guess', () => {
  const odd = statement({ conditions: { NumericLessThan: { 'aws:MultiFactorAuthAge': '5' } } });

  expect(() => isAllowed([odd], query)).toThrow('the evaluator does not know the operator NumericLessThan');
});
