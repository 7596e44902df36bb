import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One service of many behind one address, so that one synthesis is enough: its secrets say whose request it is. */
export type House = {
  secrets: Readonly<Record<'SITE_KEY' | 'DEPLOY_TOKEN' | 'SETTINGS_TOKEN' | 'HOOK_URL' | 'HOOK_KEY', string>>;
  /** For another house to go on from. */
  state(): HouseState;
  resume(state: HouseState): void;
  /** From now on /health answers 500, until somebody rolls back. */
  deployBad(): void;
  heal(): void;
  /** Called once, when it has rolled back and before that is answered. */
  onRolledBack(call: () => void): void;
  /** Idempotency keys of every POST /rollback, in order. */
  rollbacks(): string[];
  /** The settings as they are kept now, and every change of the limit, in order. */
  settings(): Record<string, unknown>;
  changes(): unknown[];
  /** By hand, past everybody. */
  setLimit(to: number): void;
  /** Called once, when a limit has been lowered and before that is answered. */
  onLowered(call: () => void): void;
  /** Ids of the messages of the webhook, in order. */
  messages(): string[];
};

export type HouseState = { isGood: boolean; settings: Readonly<Record<string, unknown>> };

export type Town = { url: string; house(): House; [Symbol.asyncDispose](): Promise<void> };

export const limit = 'REQUEST_MAX_TOKENS';
export const baseline = 6000;
const tokensOfACall = 200;

export async function startTown(): Promise<Town> {
  const houses = new Map<string, Living>();
  const server = createServer((request, response) => {
    answer(houses, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    house() {
      const nth = houses.size + 1;
      const living = liveIn();
      houses.set(String(nth), living);
      const secret = (name: string): string => `sk-${name}-${nth}-5f1d2c9b`;
      return {
        ...living.seen,
        secrets: {
          SITE_KEY: secret('site'),
          DEPLOY_TOKEN: secret('deploy'),
          SETTINGS_TOKEN: secret('settings'),
          HOOK_URL: `${url}/hook/${secret('hook')}`,
          HOOK_KEY: secret('key'),
        },
      };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Reply = [number, unknown];
type Living = {
  seen: Omit<House, 'secrets'>;
  answer(method: string, path: string, headers: IncomingMessage['headers'], body: string): Reply;
};

async function answer(
  houses: ReadonlyMap<string, Living>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const secret = /sk-\w+-(\d+)-/.exec(
    `${url} ${String(headers.authorization)} ${String(headers['x-site-key'])}`,
  );
  const living = houses.get(secret?.[1] ?? '');
  const [status, json] = living?.answer(method, url.replace(/\/sk-.*/, ''), headers, body) ?? [401, {}];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

function liveIn(): Living {
  let isGood = true;
  let lowered: (() => void) | undefined;
  let rolledBack: (() => void) | undefined;
  const rollbacks: string[] = [];
  const messages: string[] = [];
  const settings: Record<string, unknown> = { [limit]: baseline };
  const changes: unknown[] = [];
  const change = (wanted: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(wanted)) {
      if (value === null) delete settings[name];
      else settings[name] = value;
    }
    if (!(limit in wanted)) return;
    changes.push(wanted[limit]);
    const call = lowered;
    if (Number(wanted[limit]) >= baseline) return;
    lowered = undefined;
    call?.();
  };
  return {
    seen: {
      state: () => ({ isGood, settings: { ...settings } }),
      resume: (state) => {
        isGood = state.isGood;
        Object.assign(settings, state.settings);
      },
      deployBad: () => void (isGood = false),
      heal: () => void (isGood = true),
      onRolledBack: (call) => void (rolledBack = call),
      rollbacks: () => [...rollbacks],
      settings: () => ({ ...settings }),
      changes: () => [...changes],
      setLimit: (to) => void (settings[limit] = to),
      onLowered: (call) => void (lowered = call),
      messages: () => [...messages],
    },
    answer(method, path, headers, body) {
      switch (path) {
        case '/rollback':
          rollbacks.push(String(headers['idempotency-key']));
          isGood = true;
          rolledBack?.();
          rolledBack = undefined;
          return [202, {}];
        case '/hook':
          messages.push(decodeURI(String(headers['muster-id'])));
          return [200, {}];
        case '/settings':
          if (method === 'PATCH') change(JSON.parse(body) as Record<string, unknown>);
          return [200, settings];
        case '/chat':
          return Number(settings[limit]) < tokensOfACall
            ? [429, { failure: 'budget' }]
            : [200, { action: 'ANSWER' }];
        case '/health':
          return [isGood ? 200 : 500, { version: isGood ? 'aaaaaaa' : 'bbbbbbb' }];
        default:
          return [200, {}];
      }
    },
  };
}

/** The config that watches, drills, rolls back and tells of every house. */
export const townConfig = (url: string) => ({
  version: 1,
  service: 'shop',
  environments: {
    production: { baseUrl: url, authority: 'aws', headers: { 'x-site-key': { secret: 'SITE_KEY' } } },
    staging: {
      baseUrl: url,
      authority: 'aws',
      headers: { 'x-site-key': { secret: 'SITE_KEY' } },
      settings: {
        kind: 'http',
        baseUrl: url,
        headers: { authorization: { secret: 'SETTINGS_TOKEN' } },
        read: { path: '/settings' },
        write: { method: 'PATCH', path: '/settings' },
        marker: 'MUSTER_LEASE',
        timeout: '500ms',
      },
      allowDrills: { names: ['budget'], reason: 'nobody shops on staging' },
    },
  },
  release: { identity: { check: 'health', json: '$.version', is: 'sha' } },
  limits: { [limit]: { scope: 'request', baseline: { set: baseline } } },
  answers: { over_budget: { cause: 'budget', match: { status: 429, json: { '$.failure': 'budget' } } } },
  checks: {
    health: { request: { path: '/health' }, expect: { status: 200 } },
    ready: { request: { path: '/ready' }, expect: { status: 200 } },
    chat: {
      request: { method: 'POST', path: '/chat', json: { user_text: 'hi' } },
      expect: { status: 200, json: { '$.action': 'ANSWER' } },
      spends: { tokens: tokensOfACall },
    },
  },
  drills: {
    budget: {
      kind: 'budget-block',
      check: 'chat',
      lower: { [limit]: { to: 10, answer: 'over_budget', byCall: 1 } },
      liveWithin: '20s',
      leaseFor: '4m',
      tokensMax: 2000,
    },
  },
  schedule: {
    pulse: { checks: ['health', 'ready'], environments: ['production'], every: '1m' },
    hourly: {
      drills: ['budget'],
      environments: ['staging'],
      every: '1h',
      startWithin: '5h',
      endWithin: '6h',
    },
  },
  alarms: { default: { raise: { fail: 2 }, clear: { pass: 2 } } },
  runbooks: {
    rollback: {
      when: { environments: ['production'], checks: ['health'] },
      mode: 'auto',
      do: [{ kind: 'http', url: `${url}/rollback`, headers: { authorization: { secret: 'DEPLOY_TOKEN' } } }],
      verify: { checks: ['health'], rounds: 1, every: '30s' },
      guards: { perDay: 2 },
    },
  },
  notify: {
    hook: {
      when: { environments: ['production'] },
      channel: { kind: 'webhook', url: { secret: 'HOOK_URL' }, signWith: { secret: 'HOOK_KEY' } },
    },
    oncall: {
      when: { environments: ['production'] },
      channel: { kind: 'email', to: ['oncall@example.com'] },
    },
  },
  aws: { region: 'eu-central-1' },
});
