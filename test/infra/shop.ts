import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Shop = {
  url: string;
  /** From now on /health answers 500, until somebody rolls back. */
  deployBad(): void;
  /** Bodies of every POST /rollback, in order. */
  rollbacks(): { idempotencyKey: string }[];
  [Symbol.asyncDispose](): Promise<void>;
};

/** A service that wants secrets in its headers, and that repeats them to whoever asks. */
export async function startShop(secrets: { site: string; deploy: string }): Promise<Shop> {
  let release = { version: 'aaaaaaa', good: true };
  const rollbacks: { idempotencyKey: string }[] = [];
  const server = createServer((request, response) => {
    const { headers, method, url } = request;
    const answer = (status: number, body: object): void =>
      void response
        .writeHead(status, { 'content-type': 'application/json', 'set-cookie': `echo=${secrets.site}` })
        .end(JSON.stringify({ ...body, echoed: headers }));
    if (url === '/rollback' && method === 'POST') {
      if (headers.authorization !== secrets.deploy) return answer(401, {});
      rollbacks.push({ idempotencyKey: String(headers['idempotency-key']) });
      release = { version: 'aaaaaaa', good: true };
      return answer(202, { status: 'rolled back' });
    }
    if (headers['x-site-key'] !== secrets.site) return answer(401, {});
    answer(release.good ? 200 : 500, { status: release.good ? 'ok' : 'error', version: release.version });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deployBad: () => void (release = { version: 'bbbbbbb', good: false }),
    rollbacks: () => [...rollbacks],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The config that watches it; health fails twice in a row → rollback. What is on the laptop is none of AWS's business. */
export const shopConfig = (url: string) => ({
  version: 1,
  service: 'shop',
  environments: {
    production: { baseUrl: url, authority: 'aws', headers: { 'x-site-key': { secret: 'SITE_KEY' } } },
    laptop: { baseUrl: 'http://127.0.0.1:3000', headers: { 'x-site-key': { secret: 'LAPTOP_KEY' } } },
  },
  release: { identity: { check: 'health', json: '$.version', is: 'sha' } },
  checks: {
    health: {
      request: { path: '/health' },
      expect: { status: 200, json: { '$.status': 'ok' } },
      keep: ['$.version', "$.echoed['x-site-key']"],
    },
  },
  schedule: {
    pulse: { checks: ['health'], environments: ['production'], every: '1m' },
    quick: { checks: ['health'], environments: ['laptop'], every: '10s' },
  },
  alarms: { default: { raise: { fail: 2 }, clear: { pass: 2 } } },
  runbooks: {
    rollback: {
      when: { environments: ['production'], checks: ['health'] },
      mode: 'auto',
      do: [{ kind: 'http', url: `${url}/rollback`, headers: { authorization: { secret: 'DEPLOY_TOKEN' } } }],
      verify: { checks: ['health'], rounds: 2, every: '30s' },
      guards: { perDay: 2 },
    },
    restart: {
      when: { environments: ['laptop'] },
      mode: 'auto',
      do: [{ kind: 'command', command: ['make', 'restart'] }],
      verify: { checks: ['health'], rounds: 1, every: '1s' },
    },
  },
  aws: { region: 'eu-central-1' },
});
