import { Stack } from 'aws-cdk-lib';
import { AnyPrincipal, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import { Config } from '#ground/config/schema/config.ts';
import { grantActions } from '../../lib/grants/actions.ts';
import { executionMs } from '../../lib/runbook-time.ts';

const environment = {
  baseUrl: 'https://chat.example.com',
  authority: 'aws',
  hosting: {
    kind: 'railway',
    project: 'p-1',
    environment: 'e-1',
    service: 's-1',
    token: { secret: 'RAILWAY_TOKEN' },
  },
};

const configOf = (actions: object[], runbook: object = {}): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    environments: { production: environment },
    checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
    runbooks: {
      rollback: {
        when: { environments: ['production'] },
        mode: 'auto',
        do: actions,
        verify: { checks: ['health'], rounds: 2, every: '30s' },
        ...runbook,
      },
    },
  });

type Allowed = [action: string | string[], resource: string | string[], condition?: unknown];

/** What whoever carries out these actions may: actions and resources, with account 1 in region r. */
function allowedFor(...actions: object[]): Allowed[] {
  const stack = new Stack(undefined, 'Stack', { env: { account: '1', region: 'r' } });
  const statements: PolicyStatement[] = [];
  const addToPrincipalPolicy = (statement: PolicyStatement) => {
    statements.push(statement);
    return { statementAdded: true };
  };
  const role = Object.assign(new AnyPrincipal(), { addToPrincipalPolicy });
  grantActions(stack, role, configOf(actions));
  const text = JSON.stringify(
    stack.resolve(statements.map((statement) => statement.toStatementJson())),
  ).replaceAll('{"Ref":"AWS::Partition"}', '"aws"');
  return (JSON.parse(text) as Statement[]).map(({ Action, Resource, Condition }) => [
    Action,
    [Resource].flat().map(arnOf),
    ...(Condition === undefined ? [] : [Condition]),
  ]) as Allowed[];
}

type Arn = string | { 'Fn::Join': [string, string[]] };
type Statement = { Action: string | string[]; Resource: Arn | Arn[]; Condition?: unknown };

const arnOf = (arn: Arn): string => (typeof arn === 'string' ? arn : arn['Fn::Join'][1].join(''));

test('to point an alias at another version a role may look at this function and move this alias', () => {
  const action = { kind: 'lambda-alias', function: 'checkout', alias: 'live', to: 'last-known-good' };

  const fn = 'arn:aws:lambda:r:1:function:checkout';
  expect(allowedFor(action)).toEqual([
    ['lambda:ListVersionsByFunction', [fn]],
    [
      ['lambda:GetAlias', 'lambda:UpdateAlias'],
      [fn, `${fn}:live`],
    ],
  ]);
  expect(JSON.stringify(allowedFor({ ...action, region: 'eu-west-1' }))).toContain(
    'arn:aws:lambda:eu-west-1:1:function:checkout:live',
  );
});

test('to run a document a role may start this one and look at executions', () => {
  expect(allowedFor({ kind: 'ssm-automation', document: 'Roll-Back', version: '3' })).toEqual([
    [
      'ssm:StartAutomationExecution',
      [
        'arn:aws:ssm:r:1:document/Roll-Back',
        'arn:aws:ssm:r:1:automation-definition/Roll-Back:3',
        'arn:aws:ssm:r:1:automation-execution/*',
      ],
    ],
    ['ssm:GetAutomationExecution', ['arn:aws:ssm:r:1:automation-execution/*']],
  ]);
});

test("AWS's own documents are of no account, and a role that they assume is passed to Systems Manager alone", () => {
  const role = 'arn:aws:iam::1:role/restart';
  const parameters = { AutomationAssumeRole: [role], InstanceId: ['i-1'] };
  const allowed = allowedFor({ kind: 'ssm-automation', document: 'AWS-RestartEC2Instance', parameters });

  expect(allowed[0]?.[1]).toEqual([
    'arn:aws:ssm:r::document/AWS-RestartEC2Instance',
    'arn:aws:ssm:r::automation-definition/AWS-RestartEC2Instance:$DEFAULT',
    'arn:aws:ssm:r:1:automation-execution/*',
  ]);
  expect(allowed[2]).toEqual([
    'iam:PassRole',
    [role],
    { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  ]);
});

test('what somebody else allows needs its secrets only', () => {
  const secret = (name: string): string => `arn:aws:ssm:r:1:parameter/muster/chat/${name}`;
  const http = {
    kind: 'http',
    url: 'https://deploy.example.com/rollback',
    headers: { authorization: { secret: 'DEPLOY_TOKEN' } },
    observe: {
      url: 'https://deploy.example.com/status',
      headers: { authorization: { secret: 'STATUS_TOKEN' } },
      live: { '$.live': true },
    },
  };
  const workflow = {
    kind: 'github-workflow',
    repository: 'owner/chat',
    workflow: 'rollback.yml',
    token: { secret: 'GITHUB_TOKEN' },
  };

  expect(allowedFor(http)).toEqual([['ssm:GetParameter', [secret('DEPLOY_TOKEN'), secret('STATUS_TOKEN')]]]);
  expect(allowedFor(workflow)).toEqual([['ssm:GetParameter', [secret('GITHUB_TOKEN')]]]);
  expect(allowedFor({ kind: 'railway-rollback', to: 'last-known-good' })).toEqual([
    ['ssm:GetParameter', [secret('RAILWAY_TOKEN')]],
  ]);
  expect(allowedFor({ kind: 'command', command: ['make', 'rollback'] })).toEqual([]);
});

test('an execution outlives approval, its acts until they are live, and every round', () => {
  const act = { kind: 'http', url: 'https://deploy.example.com/', timeout: '1m', liveWithin: '10m' };
  const minuteMs = 60_000;

  expect(executionMs(configOf([act]))).toBe((240 + 15 + 20 + 10 + 2 * (0.5 + 31)) * minuteMs);
  expect(executionMs(configOf([act, act], { mode: 'approve', approveWithin: '2h' }))).toBe(
    (240 + 120 + 2 * 30 + 2 * (0.5 + 31)) * minuteMs,
  );
});
