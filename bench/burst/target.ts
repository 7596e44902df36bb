/**
 * What a burst is sent at, in a process of its own. Answers nothing before as many requests are there as were announced
 * (or five seconds have passed), then 200 to the first `admitted` and 429 to all others. Prints its two ports as JSON.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

/** As the target itself counts. `spreadMs` from the first arrival to the last. */
export type Seen = { requests: number; atOnceMax: number; spreadMs: number; blocked: number };

const holdMsMax = 5000;
const read = (name: string): string =>
  readFileSync(new URL(`../../test/fixtures/tls/${name}`, import.meta.url), 'utf8');

let expected = 0;
let admitted = 0;
let arrivedMs: number[] = [];
let held: ((status: number) => void)[] = [];
let answered = 0;
let atOnceMax = 0;
let blocked = 0;
let holding: NodeJS.Timeout | undefined;

const release = (): void => {
  clearTimeout(holding);
  holding = undefined;
  for (const answer of held.splice(0)) answer(answered++ < admitted ? 200 : 429);
};

const target = createHttpsServer(
  { key: read('server.key.pem'), cert: read('server.pem') },
  (_request, reply) => {
    arrivedMs.push(performance.now());
    held.push((status) => {
      if (status === 429) blocked += 1;
      reply.writeHead(status, { 'content-type': 'application/json', 'retry-after': '30' }).end('{}');
    });
    atOnceMax = Math.max(atOnceMax, held.length);
    holding ??= setTimeout(release, holdMsMax);
    if (arrivedMs.length >= expected) release();
  },
);

/** `GET /?expected=N&admitted=N` begins anew; anything else tells what was seen. */
const control = createServer((request, reply) => {
  const asked = new URL(request.url ?? '/', 'http://control').searchParams;
  const seen: Seen = {
    requests: arrivedMs.length,
    atOnceMax,
    spreadMs: (arrivedMs.at(-1) ?? 0) - (arrivedMs[0] ?? 0),
    blocked,
  };
  if (asked.has('expected')) {
    expected = Number(asked.get('expected'));
    admitted = Number(asked.get('admitted'));
    arrivedMs = [];
    held = [];
    answered = atOnceMax = blocked = 0;
  }
  reply.end(JSON.stringify(seen));
});

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });

console.log(JSON.stringify({ https: await listen(target), control: await listen(control) }));
// Ends with its parent.
process.stdin.resume().on('end', () => process.exit());
