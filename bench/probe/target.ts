/** The origin that is probed, in a process of its own: `node target.ts DELAY_MS`. Prints its two ports as JSON. */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

const delayMs = Number(process.argv[2] ?? 0);
const body = JSON.stringify({ status: 'ok', version: 'bench', uptime_seconds: 1 });
const read = (name: string): string =>
  readFileSync(new URL(`../../test/fixtures/tls/${name}`, import.meta.url), 'utf8');

const answer: RequestListener = (_request, reply) => {
  const send = (): void => {
    reply.setHeader('content-type', 'application/json');
    reply.end(body);
  };
  if (delayMs === 0) send();
  else setTimeout(send, delayMs);
};

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const http = await listen(createServer(answer));
const https = await listen(
  createHttpsServer({ key: read('server.key.pem'), cert: read('server.pem') }, answer),
);
console.log(JSON.stringify({ http, https }));
// Ends with its parent.
process.stdin.resume().on('end', () => process.exit());
