import { expect, test } from 'vitest';
import { needsOf, type AwsRequest } from './needs.ts';

const request = (service: string, operation: string, input: object): AwsRequest => ({
  service,
  region: 'r',
  method: 'POST',
  url: '/',
  target: `Service.${operation}`,
  body: JSON.stringify(input),
});

const lambda = (method: string, url: string): AwsRequest => ({
  service: 'lambda',
  region: 'r',
  method,
  url,
  target: undefined,
  body: '',
});

const pairs = (asked: AwsRequest): string[][] =>
  needsOf(asked).map(({ action, resource }) => [action, resource]);

const table = 'arn:aws:dynamodb:r:123456789012:table/evidence';

test.for([
  ['INSERT INTO "evidence" VALUE {\'stream\': ?}', 'dynamodb:PartiQLInsert'],
  ['SELECT * FROM "evidence" WHERE stream = ?', 'dynamodb:PartiQLSelect'],
  ['UPDATE "evidence" SET json = ?', 'dynamodb:PartiQLUpdate'],
  ['DELETE FROM "evidence" WHERE stream = ?', 'dynamodb:PartiQLDelete'],
] as const)('the statement %s needs %s', ([Statement, action]) => {
  expect(pairs(request('dynamodb', 'ExecuteStatement', { Statement }))).toEqual([[action, table]]);
});

test('an index is a resource of its own', () => {
  const query = request('dynamodb', 'Query', { TableName: 'evidence', IndexName: 'not-passed' });

  expect(pairs(query)).toEqual([['dynamodb:Query', `${table}/index/not-passed`]]);
});

test('each parameter is a resource, and so is each bus', () => {
  const parameter = 'arn:aws:ssm:r:123456789012:parameter/chat';
  expect(pairs(request('ssm', 'GetParameters', { Names: ['/chat/A', '/chat/B'] }))).toEqual([
    ['ssm:GetParameters', `${parameter}/A`],
    ['ssm:GetParameters', `${parameter}/B`],
  ]);
  expect(pairs(request('events', 'PutEvents', { Entries: [{ EventBusName: 'bus' }, {}] }))).toEqual([
    ['events:PutEvents', 'arn:aws:events:r:123456789012:event-bus/bus'],
    ['events:PutEvents', 'arn:aws:events:r:123456789012:event-bus/default'],
  ]);
});

test('who starts an automation passes its role on', () => {
  const role = 'arn:aws:iam::123456789012:role/restart';
  const started = request('ssm', 'StartAutomationExecution', {
    DocumentName: 'Roll-Back',
    Parameters: { AutomationAssumeRole: [role] },
  });

  expect(pairs(started).slice(0, 2)).toEqual([
    ['ssm:StartAutomationExecution', 'arn:aws:ssm:r:123456789012:document/Roll-Back'],
    ['ssm:StartAutomationExecution', 'arn:aws:ssm:r:123456789012:automation-definition/Roll-Back:$DEFAULT'],
  ]);
  expect(needsOf(started).at(-1)).toEqual({
    action: 'iam:PassRole',
    resource: role,
    context: { 'iam:PassedToService': 'ssm.amazonaws.com' },
  });
});

test.for([
  ['POST', '/2015-03-31/functions/FN%3Alive/invocations', [['lambda:InvokeFunction', 'FN:live']]],
  ['GET', '/2015-03-31/functions/FN/versions?Marker=2', [['lambda:ListVersionsByFunction', 'FN']]],
  [
    'PUT',
    '/2015-03-31/functions/FN/aliases/live',
    [
      ['lambda:UpdateAlias', 'FN'],
      ['lambda:UpdateAlias', 'FN:live'],
    ],
  ],
  [
    'GET',
    '/2025-12-01/durable-executions/FN%3A7%2Fdurable-execution%2Fa%2Fb/state?x',
    [['lambda:GetDurableExecutionState', 'FN:7/durable-execution/a/b']],
  ],
  [
    'POST',
    '/2025-12-01/durable-executions/FN%3A7%2Fdurable-execution%2Fa%2Fb/checkpoint',
    [['lambda:CheckpointDurableExecution', 'FN:7/durable-execution/a/b']],
  ],
] as const)('%s %s is asked for on the function, its alias or the execution', ([method, url, expected]) => {
  const fn = 'arn:aws:lambda:r:123456789012:function:shop';

  expect(pairs(lambda(method, url.replace('FN', encodeURIComponent(fn))))).toEqual(
    expected.map(([action, resource]) => [action, resource.replace('FN', fn)]),
  );
});

test('an operation that is not known is an error, not a right that nobody needs', () => {
  expect(() => needsOf(request('dynamodb', 'ListTables', {}))).toThrow('no rights are known of dynamodb');
  expect(() => needsOf(request('s3', 'GetObject', {}))).toThrow('no rights are known of s3 GetObject');
  expect(() => needsOf(lambda('DELETE', '/2015-03-31/functions/shop'))).toThrow(
    'no rights are known of lambda',
  );
});
