import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createWebhookNotifier } from '#observe/notify/adapters/webhook.ts';
import type { Message } from '#observe/notify/message.ts';
import { tell } from '#observe/notify/tell.ts';
import { describeNotifier, type NotifierWorld } from '../../conformance/notifier.ts';
import { noon } from '../../fixtures/evidence.ts';
import { raised } from '../../fixtures/notify/events.ts';
import { httpWorld } from '../../fixtures/notify/notifier-world.ts';
import type { Received, Receiver } from '../../fixtures/notify/receiver.ts';

const signingKey = 'whsec-5f1d9c0a77';
const token = 'Bearer hook-token-4242';

const begin = (): Promise<NotifierWorld> =>
  httpWorld('webhook', createWebhookNotifier, (url) => ({
    channel: {
      kind: 'webhook',
      url: { secret: 'HOOK_URL' },
      signWith: { secret: 'HOOK_KEY' },
      headers: { authorization: { secret: 'HOOK_TOKEN' }, 'x-team': 'chat', 'Muster-Signature': 'forged' },
    },
    secrets: {
      HOOK_URL: `${url}/hooks/muster?token=path-secret-99`,
      HOOK_KEY: signingKey,
      HOOK_TOKEN: token,
    },
  }));

const lastAt = (receiver: Receiver): Received => {
  const last = receiver.received().at(-1);
  if (!last) throw new Error('nothing was received');
  return last;
};

describeNotifier('webhook', begin, {
  replies: {
    refused: { status: 401 },
    busy: { status: 429, headers: { 'retry-after': '7' } },
    broken: { status: 503 },
  },
  details: {
    refused: 'answered 401',
    busy: 'answered 429',
    broken: 'answered 503',
    without: 'missing secret HOOK_KEY, missing secret HOOK_URL, missing secret HOOK_TOKEN',
  },
  retryAfterMs: 7000,
  secrets: [signingKey, token, 'path-secret-99'],
  textOf: (receiver) => {
    const { title, lines } = JSON.parse(lastAt(receiver).body) as { title: string; lines: string[] };
    return [title, ...lines].join('\n');
  },
});

/** What docs/notify.md tells receivers to do, as it stands there. */
async function documentedVerify(): Promise<(request: object, key: string, nowMs: number) => boolean> {
  const docs = readFileSync(new URL('../../../docs/notify.md', import.meta.url), 'utf8');
  const source = /```js\n([\s\S]*?)```/.exec(docs)?.[1] ?? '';
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  return (module as { verify: (request: object, key: string, nowMs: number) => boolean }).verify;
}

const small: Message = {
  id: 'chat/staging/health#2',
  thread: 'chat/staging/health',
  kind: 'closed',
  type: 'Alarm Cleared',
  severity: 'info',
  service: 'chat',
  environment: 'staging',
  incident: 'none',
  at: 1,
  title: 'ünïcode → 🚨',
  lines: [],
  isDrill: false,
  record: { stream: 'alarms', seq: 2, hash: 'ab' },
};

describe('webhook', () => {
  it('sends the message whole, its id, and what the config asks for', async () => {
    const { receiver, notify } = await begin();
    await notify(tell(raised));
    const { method, path, headers, body } = lastAt(receiver);
    expect([method, path]).toEqual(['POST', '/hooks/muster?token=path-secret-99']);
    expect(headers).toMatchObject({
      authorization: token,
      'x-team': 'chat',
      'content-type': 'application/json; charset=utf-8',
      'muster-id': 'chat/production/chat_happy#5@1795358669000',
    });
    expect(JSON.parse(body)).toEqual({ v: 1, ...tell(raised) });
  });

  it('signs the time and the very bytes that it sends, by a signature that nobody can forge in the config', async () => {
    const { receiver, notify } = await begin();
    await notify(small);
    const { headers, body } = lastAt(receiver);
    expect(body).toBe(
      '{"v":1,"id":"chat/staging/health#2","thread":"chat/staging/health","kind":"closed","type":"Alarm Cleared","severity":"info","service":"chat","environment":"staging","incident":"none","at":1,"title":"ünïcode → 🚨","lines":[],"isDrill":false,"record":{"stream":"alarms","seq":2,"hash":"ab"}}',
    );
    // printf '%s' "1795348800.$body" | openssl dgst -sha256 -hmac whsec-5f1d9c0a77
    expect(headers['muster-signature']).toBe(
      `t=${noon / 1000},v1=3e730a39870d9d81b26722ee5b9928885ea648c8313dcb543ca4d2efb8400cfe`,
    );
  });

  it('is verified by the example in the docs, which finds what was changed and what is old', async () => {
    const verify = await documentedVerify();
    const { receiver, notify } = await begin();
    await notify({ ...tell(raised), title: 'ünïcode → 🚨' });
    const { headers, body } = lastAt(receiver);
    const signature = headers['muster-signature'] as string;
    expect(verify({ signature, body }, signingKey, noon + 299_000)).toBe(true);
    expect(verify({ signature, body }, signingKey, noon + 301_000)).toBe(false);
    expect(verify({ signature, body: `${body} ` }, signingKey, noon)).toBe(false);
    expect(verify({ signature, body }, 'another key', noon)).toBe(false);
    const later = signature.replace(`t=${noon / 1000}`, `t=${noon / 1000 + 60}`);
    expect(verify({ signature: later, body }, signingKey, noon)).toBe(false);
    expect(verify({ signature: '', body }, signingKey, noon)).toBe(false);
    expect(verify({ signature: `t=${noon / 1000},v1=ab`, body }, signingKey, noon)).toBe(false);
  });
});
