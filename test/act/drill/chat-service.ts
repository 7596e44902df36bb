import type { IncomingHttpHeaders } from 'node:http';
import { serve } from '../../fixtures/http/origin.ts';

export type Ask = {
  /** The session that whoami gave; undefined: none came along. */
  session: string | undefined;
  /** Chat calls so far: of this session and of all, this one included. */
  nth: number;
  nthOfAll: number;
  headers: IncomingHttpHeaders;
  /** Of the caller's socket: one number is one connection. */
  port: number | undefined;
};

export type Reply =
  | {
      status: number;
      json?: unknown;
      headers?: Record<string, string>;
    }
  | 'drop';

export type Chat = {
  origin: string;
  asks: Ask[];
  /** How many sessions were begun. */
  sessions: number;
  /** What `GET /meter` answers. */
  meter: { status: number; json: unknown };
};

/** A service with sessions: `/whoami` begins one and `/chat` answers as the test says. */
export async function chatService(answer: (ask: Ask) => Reply | Promise<Reply>): Promise<Chat> {
  const chat: Chat = { origin: '', asks: [], sessions: 0, meter: { status: 404, json: {} } };
  const nth = new Map<string | undefined, number>();
  const answerTo = async (path: string, ask: Omit<Ask, 'nth' | 'nthOfAll'>): Promise<Reply> => {
    if (path === '/whoami') return ask.session === undefined ? begin(chat) : served;
    if (path === '/meter') return chat.meter;
    const count = (nth.get(ask.session) ?? 0) + 1;
    nth.set(ask.session, count);
    const whole = { ...ask, nth: count, nthOfAll: chat.asks.length + 1 };
    chat.asks.push(whole);
    return answer(whole);
  };
  chat.origin = await serve((request, response) => {
    request.resume().on('end', () => {
      const session = /session=(s-[0-9]+-secret)/.exec(request.headers.cookie ?? '')?.[1];
      const ask = { session, headers: request.headers, port: request.socket.remotePort };
      void answerTo(request.url ?? '', ask).then((reply) => {
        if (reply === 'drop') return request.socket.destroy();
        response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
        return response.end(JSON.stringify(reply.json ?? {}));
      });
    });
  });
  return chat;
}

function begin(chat: Chat): Reply {
  chat.sessions += 1;
  const headers = { 'set-cookie': `session=s-${chat.sessions}-secret; Path=/; HttpOnly` };
  return { status: 200, headers, json: { csrf: `csrf-of-${chat.sessions}` } };
}

export const served: Reply = { status: 200, json: { action: 'ANSWER', text: 'hello' } };
export const overBudget: Reply = { status: 429, json: { failure: 'BUDGET' } };
export const breakerOpen = (seconds: number): Reply => ({
  status: 503,
  json: { failure: 'OPEN' },
  headers: { 'retry-after': String(seconds) },
});
export const apology: Reply = { status: 200, json: { action: 'ANSWER', text: 'a technical issue' } };
export const limited = (retryAfter?: string): Reply => ({
  status: 429,
  json: { code: 'rate_limited' },
  ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }),
});
