import { expect, test } from 'vitest';
import { bodyText, get, limits, response, testClient } from '../../fixtures/http/client.ts';
import { serve, serveTls, type SeenHandshakes } from '../../fixtures/http/origin.ts';

test('an exchange on a new connection has a connect, a first byte and a download, and no DNS for an address', async () => {
  const origin = await serve((_request, reply) => {
    setTimeout(() => {
      reply.write('he');
      setTimeout(() => reply.end('llo'), 60);
    }, 40);
  });
  const outcome = response(await testClient().exchange(get(`${origin}/x`), limits));
  expect(bodyText(outcome)).toBe('hello');
  expect(outcome.status).toBe(200);
  expect(outcome.remoteAddress).toBe('127.0.0.1');
  expect(outcome.phases.reused).toBe(false);
  expect(outcome.phases.connectMs).toBeGreaterThan(0);
  expect(outcome.phases.firstByteMs).toBeGreaterThan(35);
  expect(outcome.phases.downloadMs).toBeGreaterThan(50);
  expect(outcome.phases).not.toHaveProperty('dnsMs');
  expect(outcome.phases).not.toHaveProperty('tlsMs');
  expect(outcome.phases.totalMs).toBeGreaterThan(95);
});

test('a name is resolved in a phase of its own', async () => {
  const origin = await serve((_request, reply) => reply.end());
  const outcome = await testClient().exchange(get(origin.replace('127.0.0.1', 'localhost')), limits);
  expect(outcome.phases.dnsMs).toBeGreaterThan(0);
});

test('a second exchange on the same connection has neither connect nor TLS, but still knows its certificate', async () => {
  const origin = await serveTls((_request, reply) => reply.end('ok'));
  const client = testClient();
  const connection = client.connect();
  const first = response(await client.exchange(get(origin), limits, connection));
  const second = response(await client.exchange(get(origin), limits, connection));
  await connection.close();
  expect(first.phases.reused).toBe(false);
  expect(first.phases.tlsMs).toBeGreaterThan(0);
  expect(second.phases.reused).toBe(true);
  expect(second.phases).not.toHaveProperty('connectMs');
  expect(second.phases).not.toHaveProperty('tlsMs');
  expect(second.phases.firstByteMs).toBeGreaterThan(0);
  expect(second.tls).toEqual({ protocol: 'TLSv1.3', validTo: Date.UTC(2126, 0, 1) });
  expect(second.remoteAddress).toBe('127.0.0.1');
});

test('a connection that the server closed between two exchanges is dialled again', async () => {
  const origin = await serve((request, reply) => {
    reply.end('ok');
    if (request.url === '/last') setImmediate(() => request.socket.destroy());
  });
  const client = testClient();
  const connection = client.connect();
  await client.exchange(get(`${origin}/last`), limits, connection);
  await client.exchange(get(`${origin}/other`), limits);
  const outcome = await client.exchange(get(origin), limits, connection);
  expect(response(outcome).phases.reused).toBe(false);
});

test('without a shared connection each exchange dials, and every TLS handshake is a full one', async () => {
  const seen: SeenHandshakes = { resumed: [] };
  const origin = await serveTls((_request, reply) => reply.end('ok'), 'server', seen);
  const client = testClient();
  for (let count = 0; count < 3; count += 1) {
    const outcome = response(await client.exchange(get(origin), limits));
    expect(outcome.phases.reused).toBe(false);
  }
  expect(seen.resumed).toEqual([false, false, false]);
});

test('an exchange that finds its shared connection busy dials its own', async () => {
  const origin = await serve((_request, reply) => setTimeout(() => reply.end('ok'), 30));
  const client = testClient();
  const connection = client.connect();
  const outcomes = await Promise.all([
    client.exchange(get(origin), limits, connection),
    client.exchange(get(origin), limits, connection),
  ]);
  expect(outcomes.map(({ phases }) => phases.reused)).toEqual([false, false]);
  expect(outcomes.map(bodyText)).toEqual(['ok', 'ok']);
});

test('headers keep their order and repeat as they came', async () => {
  const origin = await serve((_request, reply) => {
    reply.writeHead(200, ['X-One', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Word', 'caf\u00e9']);
    reply.end();
  });
  const { headers } = response(await testClient().exchange(get(origin), limits));
  expect(headers.slice(0, 4)).toEqual([
    ['x-one', '1'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['x-word', 'caf\u00e9'],
  ]);
});

test('method, headers and body go out as given', async () => {
  const origin = await serve((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () =>
      reply.end(`${request.method} ${request.url} ${String(request.headers['x-a'])} ${body}`),
    );
  });
  const request = { method: 'POST', url: `${origin}/p?q=1#f`, headers: [['X-A', 'b']], body: 'hi' } as const;
  expect(bodyText(await testClient().exchange(request, limits))).toBe('POST /p?q=1 b hi');
});

test('a request that is not HTTP is refused as ours, without its values', async () => {
  const origin = await serve((_request, reply) => reply.end());
  const request = { ...get(origin), headers: [['x-key', 'top\nsecret']] as const };
  const refused = testClient().exchange(request, limits);
  await expect(refused).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  await expect(refused).rejects.not.toThrow(/secret/);
});

test('closing a connection cuts the exchange under way, which is not the fault of the target', async () => {
  const client = testClient();
  const connection = client.connect();
  const origin = await serve(() => void connection.close());
  await expect(client.exchange(get(origin), limits, connection)).rejects.toMatchObject({
    code: 'EXCHANGE_CUT',
  });
});

test('closing a connection twice leaves alone whoever has its place by then', async () => {
  const origin = await serve((_request, reply) => setTimeout(() => reply.end('ok'), 30));
  const client = testClient();
  const first = client.connect();
  await client.exchange(get(origin), limits, first);
  await first.close();
  // The socket's end gives the place free.
  await client.exchange(get(origin), limits);
  const others = Array.from({ length: 2 }, () => client.exchange(get(origin), limits, client.connect()));
  await first.close();
  expect((await Promise.all(others)).map(bodyText)).toEqual(['ok', 'ok']);
});
