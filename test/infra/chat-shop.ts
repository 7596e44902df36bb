import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ChatShop = {
  url: string;
  /** As they are kept now. */
  settings(): Record<string, unknown>;
  /** Every change of a limit, in order: `10`, `6000`. */
  changes(): unknown[];
  /** By hand, past everybody. */
  setLimit(to: number): void;
  /** Its settings cannot be read any more, or can again. */
  breakSettings(isBroken: boolean): void;
  /** Called once, when a limit has been lowered and before that is answered. */
  onLowered(call: () => void): void;
  [Symbol.asyncDispose](): Promise<void>;
};

const limit = 'REQUEST_MAX_TOKENS';
const baseline = 6000;
const tokensOfACall = 200;

/** A chat with a budget for each request, its settings behind a token, and headers that it repeats to whoever asks. */
export async function startChatShop(secrets: { site: string; settings: string }): Promise<ChatShop> {
  const settings: Record<string, unknown> = { [limit]: baseline };
  const changes: unknown[] = [];
  let isBroken = false;
  let lowered: (() => void) | undefined;
  const change = (body: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(body)) {
      if (value === null) delete settings[name];
      else settings[name] = value;
    }
    if (!(limit in body)) return;
    changes.push(body[limit]);
    if (Number(body[limit]) < baseline) lowered?.();
  };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { headers, method, url } = request;
    const answer = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url === '/settings') {
      if (headers.authorization !== secrets.settings) return answer(401, {});
      if (isBroken) return answer(503, {});
      if (method === 'PATCH') change(await bodyOf(request));
      return answer(200, settings);
    }
    if (headers['x-site-key'] !== secrets.site) return answer(401, {});
    const isBlocked = Number(settings[limit]) < tokensOfACall;
    const body = isBlocked ? { failure: 'budget', headers } : { action: 'ANSWER', headers };
    answer(isBlocked ? 429 : 200, body);
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    settings: () => ({ ...settings }),
    changes: () => [...changes],
    setLimit: (to) => void (settings[limit] = to),
    breakSettings: (is) => void (isBroken = is),
    onLowered: (call) => {
      lowered = () => {
        lowered = undefined;
        call();
      };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Record<string, unknown>;
}

/** The config that drills it, hourly. */
export const chatShopConfig = (url: string) => ({
  version: 1,
  service: 'shop',
  environments: {
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
  limits: { [limit]: { scope: 'request', baseline: { set: baseline } } },
  answers: { over_budget: { cause: 'budget', match: { status: 429, json: { '$.failure': 'budget' } } } },
  checks: {
    chat: {
      request: { method: 'POST', path: '/chat', json: { user_text: 'hi' } },
      expect: { status: 200, json: { '$.action': 'ANSWER' } },
      keep: ["$.headers['x-site-key']"],
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
    hourly: {
      drills: ['budget'],
      environments: ['staging'],
      every: '1h',
      startWithin: '5h',
      endWithin: '6h',
    },
  },
  aws: { region: 'eu-central-1' },
});
