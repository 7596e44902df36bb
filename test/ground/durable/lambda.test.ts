import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createLambdaStarter } from '#ground/durable/adapters/lambda.ts';
import type { WorkflowStarter } from '#ground/durable/engine.ts';
import { executionName, lambdaExecutionName } from '#ground/durable/execution-name.ts';
import { durableLambda } from '../../infra/durable-stand-in.ts';

const account = durableLambda();
let server: Server;
let client: LambdaClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => account.answer(request, body, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new LambdaClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'A', secretAccessKey: 'B' },
  });
});

afterAll(() => {
  client.destroy();
  server.close();
});

const arnOf = (fn: string): string => `arn:aws:lambda:eu-central-1:123456789012:function:${fn}`;

const starterOf = (fn: string): WorkflowStarter =>
  createLambdaStarter({
    client,
    aliases: { drill: `${arnOf(fn)}:live` },
    clock: systemClock,
    random: systemRandom,
  });

test('one name is an execution of each monitor in an account, and of one of them once', async () => {
  const name = executionName(['nightly/production/2026-11-22T03:00:00Z']);
  await starterOf('Muster-chat-Drill').start('drill', name, { service: 'chat' });
  await starterOf('Muster-billing-Drill').start('drill', name, { service: 'billing' });
  await starterOf('Muster-chat-Drill').start('drill', name, { service: 'chat, told otherwise' });

  expect(account.started().map(({ function: fn, input }) => [fn, input])).toEqual([
    [`${arnOf('Muster-chat-Drill')}:live`, { service: 'chat' }],
    [`${arnOf('Muster-billing-Drill')}:live`, { service: 'billing' }],
  ]);
});

test('an execution has the same name for whoever sees its alias, its version or its function', () => {
  const [fn, another] = [arnOf('Muster-chat-Drill'), arnOf('Muster-chat-Drill2')];
  const named = lambdaExecutionName(`${fn}:live`, 'nightly');

  expect(named).toMatch(/^[0-9a-f]{64}$/);
  expect(lambdaExecutionName(`${fn}:7`, 'nightly')).toBe(named);
  expect(lambdaExecutionName(fn, 'nightly')).toBe(named);
  expect(lambdaExecutionName(`${another}:live`, 'nightly')).not.toBe(named);
});
