import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createParameterSource } from '#ground/secret/adapters/ssm.ts';
import { movingClock, type MovingClock } from '../../fixtures/world.ts';

type Answer = { status: number; body: unknown };

let answers: Answer[];
let asked: unknown[];
let clock: MovingClock;
let close: () => Promise<unknown>;
let client: SSMClient;

beforeEach(async () => {
  answers = [];
  asked = [];
  clock = movingClock(Date.parse('2026-11-22T12:00:00Z'));
  const server = createServer((request, response) => {
    request.once('data', (chunk) => {
      asked.push(JSON.parse(String(chunk)));
      const { status, body } = answers.shift() ?? { status: 500, body: {} };
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => new Promise((resolve) => server.close(resolve));
  client = new SSMClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await close();
});

const random = { id: () => 'id', unit: () => 0 };
const source = () => createParameterSource({ client, prefix: '/muster/chat/', clock, random });
const parameter = (value: string): Answer => ({ status: 200, body: { Parameter: { Value: value } } });
const refusal = (type: string): Answer => ({ status: 400, body: { __type: type, message: 'no' } });

test('a secret is the decrypted parameter of its name', async () => {
  answers = [parameter('sesame')];

  expect(await source().read('STAGING_KEY')).toBe('sesame');
  expect(asked).toEqual([{ Name: '/muster/chat/STAGING_KEY', WithDecryption: true }]);
});

test('a secret is asked for again after five minutes, so that a rotated one is used', async () => {
  answers = [parameter('old'), parameter('new')];
  const secrets = source();

  expect([await secrets.read('KEY'), await secrets.read('KEY')]).toEqual(['old', 'old']);
  clock.move(300_000);
  expect(await secrets.read('KEY')).toBe('new');
});

test('a parameter that is not there is a missing secret, and is looked for again', async () => {
  answers = [refusal('ParameterNotFound'), parameter('there now')];
  const secrets = source();

  expect(await secrets.read('KEY')).toBeUndefined();
  expect(await secrets.read('KEY')).toBe('there now');
});

test('a throttled read is tried again', async () => {
  answers = [refusal('ThrottlingException'), parameter('sesame')];

  expect(await source().read('KEY')).toBe('sesame');
});

test('a role that may not read it is told so by name, without retries', async () => {
  answers = [refusal('AccessDeniedException')];

  await expect(source().read('KEY')).rejects.toMatchObject({
    code: 'SECRET_UNAVAILABLE',
    message: '/muster/chat/KEY cannot be read: AccessDeniedException',
  });
  expect(asked).toHaveLength(1);
});
