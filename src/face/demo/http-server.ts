import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';

export type Ask = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  ip: string;
  body: string;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal;
};

export type Reply = { status: number; headers?: Record<string, string>; json: Json };
export type Handler = (ask: Ask) => Reply | Promise<Reply>;
export type Listening = { url: string; close(): Promise<void> };

const bodyBytesMax = 65_536;

/** Serves JSON on 127.0.0.1, at `port` or, when that is taken, at any free one. */
export async function listen(handler: Handler, port: number): Promise<Listening> {
  const server = createServer((request, response) => void answer(handler, request, response));
  const bind = (wanted: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await bind(port).catch((error: NodeJS.ErrnoException) =>
    error.code === 'EADDRINUSE' ? bind(0) : cannot(error),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const hungUp = new AbortController();
  response.on('close', () => hungUp.abort());
  try {
    const body = await readBody(request);
    if (body === undefined)
      return send(response, { status: 413, json: { ok: false, error_code: 'too_large' } });
    send(response, await handler(toAsk(request, body, hungUp.signal)));
  } catch {
    // The caller hung up in the middle of its body, or the demo has a bug: either way a service says 500.
    if (!response.headersSent) send(response, { status: 500, json: { ok: false, error_code: 'internal' } });
  }
}

function toAsk(request: IncomingMessage, body: string, signal: AbortSignal): Ask {
  return {
    method: request.method ?? 'GET',
    path: (request.url ?? '/').split('?')[0] ?? '/',
    headers: request.headers,
    ip: request.socket.remoteAddress ?? 'unknown',
    body,
    signal,
  };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers });
  response.end(JSON.stringify(reply.json));
}

function cannot(error: NodeJS.ErrnoException): never {
  throw new MusterError('DEMO_CANNOT_LISTEN', `the demo cannot listen on 127.0.0.1: ${error.message}`, {
    hint: 'free the port, or allow programs to listen on loopback',
    cause: error,
  });
}
