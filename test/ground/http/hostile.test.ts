import { gzipSync, brotliCompressSync, deflateRawSync, deflateSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bodyText, failure, get, limits, response, testClient } from '../../fixtures/http/client.ts';
import { onRequest, serve, serveRaw, serveTls } from '../../fixtures/http/origin.ts';

const tight = { timeoutMs: 150, maxBytes: 10_000 };

async function ask(port: number, bounds = tight) {
  const { code, message, phases } = failure(
    await testClient().exchange(get(`http://127.0.0.1:${port}/`), bounds),
  );
  return { code, message: message.replace(String(port), 'PORT'), phases };
}

test('a body that never ends is too large once it is, and is read no further', async () => {
  let sentBytes = 0;
  const port = await serveRaw((socket) =>
    onRequest(socket, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const chunk = Buffer.alloc(16_384, 'x');
      const pump = (): void => {
        if (socket.destroyed || sentBytes > 50_000_000) return;
        sentBytes += chunk.length;
        if (socket.write(chunk)) setImmediate(pump);
        else socket.once('drain', pump);
      };
      pump();
    }),
  );
  const { code, message } = await ask(port, { ...tight, timeoutMs: 5000 });
  expect({ code, message }).toEqual({ code: 'too_large', message: 'body is larger than 10000 bytes' });
  // What the kernel had taken in by then; far from endless.
  expect(sentBytes).toBeLessThan(20_000_000);
});

test('a body that drips for ever ends at the time limit, and says how much came', async () => {
  const port = await serveRaw((socket) =>
    onRequest(socket, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nabc');
      const timer = setInterval(() => socket.write('x'), 1000);
      socket.on('close', () => clearInterval(timer));
    }),
  );
  expect(await ask(port)).toMatchObject({
    code: 'timeout',
    message: 'body not complete within 150ms, 3 bytes came',
  });
});

test('a body of very many tiny chunks costs memory by its bytes, not by its chunks', async () => {
  const chunks = '1\r\nx\r\n'.repeat(4000);
  const port = await serveRaw((socket) =>
    onRequest(socket, () => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      socket.end(`${chunks}0\r\n\r\n`);
    }),
  );
  const outcome = await testClient().exchange(get(`http://127.0.0.1:${port}/`), {
    timeoutMs: 2000,
    maxBytes: 4000,
  });
  const { body } = response(outcome);
  expect(body.length).toBe(4000);
  expect(body.buffer.byteLength).toBeLessThan(20_000);
});

test('a gzip bomb is given up at the limit, in little memory', async () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000), { level: 1 });
  const origin = await serve((_request, reply) => {
    reply.setHeader('content-encoding', 'gzip');
    reply.end(bomb);
  });
  const before = process.memoryUsage();
  const outcome = failure(await testClient().exchange(get(origin), limits));
  const after = process.memoryUsage();
  expect(outcome).toMatchObject({
    code: 'too_large',
    message: 'body is larger than 1048576 bytes after decompression',
  });
  expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(
    50_000_000,
  );
});

test('bodies are decompressed whatever the encoding', async () => {
  const text = 'hello '.repeat(100);
  const encodings = {
    gzip: gzipSync(text),
    br: brotliCompressSync(text),
    deflate: deflateSync(text),
    zstd: zstdCompressSync(text),
    'gzip, br': brotliCompressSync(gzipSync(text)),
    identity: Buffer.from(text),
  };
  for (const [name, body] of Object.entries(encodings)) {
    const origin = await serve((_request, reply) => reply.setHeader('content-encoding', name).end(body));
    expect(bodyText(await testClient().exchange(get(origin), limits)), name).toBe(text);
  }
});

test('deflate without its zlib header is understood too', async () => {
  const origin = await serve((_request, reply) =>
    reply.setHeader('content-encoding', 'deflate').end(deflateRawSync('hello')),
  );
  expect(bodyText(await testClient().exchange(get(origin), limits))).toBe('hello');
});

test.each([
  ['gzip', gzipSync('hello world').subarray(0, 15), 'body is not valid gzip'],
  ['br', Buffer.from('not brotli at all'), 'body is not valid br'],
  ['rot13', Buffer.from('uryyb'), 'body has an unknown content encoding'],
  ['gzip, gzip, gzip, gzip', gzipSync('x'), 'body is encoded 4 times over'],
])('a body that is not the %s it claims to be is a bad encoding', async (encoding, body, message) => {
  const origin = await serve((_request, reply) => reply.setHeader('content-encoding', encoding).end(body));
  expect(failure(await testClient().exchange(get(origin), limits))).toMatchObject({
    code: 'bad_encoding',
    message,
  });
});

test('a connection dropped in the middle of the body says after how many bytes', async () => {
  const port = await serveRaw((socket) =>
    onRequest(socket, () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc')),
  );
  expect(await ask(port)).toMatchObject({
    code: 'reset',
    message: 'connection dropped in the middle of the body, after 3 bytes',
  });
});

test('a connection dropped in the middle of a chunked body is not taken for its end', async () => {
  const port = await serveRaw((socket) =>
    onRequest(socket, () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n')),
  );
  expect(await ask(port)).toMatchObject({
    code: 'reset',
    message: 'connection dropped in the middle of the body, after 3 bytes',
  });
});

test('a connection dropped or reset before a response', async () => {
  const ended = await serveRaw((socket) => onRequest(socket, () => socket.end()));
  const reset = await serveRaw((socket) => onRequest(socket, () => socket.resetAndDestroy()));
  const expected = { code: 'reset', message: 'connection dropped by 127.0.0.1:PORT before a response' };
  expect(await ask(ended)).toMatchObject(expected);
  expect(await ask(reset)).toMatchObject(expected);
});

test('a server that accepts and says nothing', async () => {
  const port = await serveRaw(() => {});
  expect(await ask(port)).toMatchObject({
    code: 'timeout',
    message: 'connected to 127.0.0.1:PORT, no response within 150ms',
    phases: { reused: false },
  });
});

test('headers that come too slowly', async () => {
  const port = await serveRaw((socket) => onRequest(socket, () => socket.write('HTTP/1.1 200 OK\r\nx-a: ')));
  expect(await ask(port)).toMatchObject({
    code: 'timeout',
    message: 'response headers not complete within 150ms',
  });
});

test('headers without end are refused', async () => {
  const port = await serveRaw((socket) =>
    onRequest(socket, () => socket.write(`HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(100_000)}`)),
  );
  expect(await ask(port)).toMatchObject({
    code: 'bad_response',
    message: 'response headers are larger than 16 KiB',
  });
});

test.each([
  ['SSH-2.0-OpenSSH_9.6\r\n', 'Expected HTTP/, RTSP/ or ICE/'],
  ['<html>hello</html>', 'Expected HTTP/, RTSP/ or ICE/'],
  ['HTTP/1.1 abc\r\n\r\n', 'Invalid status code'],
  ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 'Invalid character in chunk size'],
])('what is not HTTP is a bad response: %j', async (greeting, words) => {
  const port = await serveRaw((socket) => onRequest(socket, () => socket.end(greeting)));
  const message = `response is not HTTP/1.1 (${words})`;
  expect(await ask(port)).toMatchObject({ code: 'bad_response', message });
});

test('a chunked body cut short on a connection that was to close is not taken for whole', async () => {
  const head = 'HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n';
  const port = await serveRaw((socket) => onRequest(socket, () => socket.end(`${head}3\r\nabc\r\n`)));
  expect(await ask(port)).toMatchObject({ code: 'reset' });
});

test('interim responses without end do not count as one', async () => {
  const port = await serveRaw((socket) =>
    onRequest(socket, () => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(50))),
  );
  expect(await ask(port)).toMatchObject({ code: 'timeout' });
});

test('nobody listens', async () => {
  // Port 1 is reserved and never given out.
  expect(failure(await testClient().exchange(get('http://127.0.0.1:1/'), tight))).toMatchObject({
    code: 'refused',
    message: 'connection refused by 127.0.0.1:1',
    phases: { reused: false },
  });
});

test('a name that does not resolve', async () => {
  const outcome = failure(await testClient().exchange(get('http://nowhere.invalid/'), limits));
  expect(outcome).toMatchObject({ code: 'dns' });
  expect(outcome.message).toMatch(/^nowhere\.invalid does not resolve \(E[A-Z_]+\)$/);
});

test('plain HTTP where TLS was expected', async () => {
  const origin = await serve((_request, reply) => reply.end());
  const outcome = failure(await testClient().exchange(get(origin.replace('http', 'https')), limits));
  expect(outcome.code).toBe('tls');
  expect(outcome.message).toMatch(/^TLS with 127\.0\.0\.1:\d+: handshake refused \(/);
});

test.each([
  ['expired', 'the certificate has expired (CERT_HAS_EXPIRED)'],
  ['other-name', 'the certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)'],
] as const)('an %s certificate is refused by what is wrong with it', async (certificate, words) => {
  const origin = await serveTls((_request, reply) => reply.end(), certificate);
  const outcome = failure(await testClient().exchange(get(origin), limits));
  expect(outcome.code).toBe('tls');
  expect(outcome.message).toContain(words);
});

test('a handshake that is never answered ends at the time limit', async () => {
  const port = await serveRaw(() => {});
  const outcome = failure(await testClient().exchange(get(`https://127.0.0.1:${port}/`), tight));
  expect(outcome).toMatchObject({
    code: 'timeout',
    message: `connected to 127.0.0.1:${port}, no TLS handshake within 150ms`,
  });
});

test('a connection dropped during the handshake', async () => {
  const port = await serveRaw((socket) => onRequest(socket, () => socket.destroy()));
  const outcome = failure(await testClient().exchange(get(`https://127.0.0.1:${port}/`), tight));
  expect(outcome).toMatchObject({
    code: 'reset',
    message: `connection dropped by 127.0.0.1:${port} during the TLS handshake`,
  });
});
