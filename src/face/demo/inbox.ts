import { createHmac, timingSafeEqual } from 'node:crypto';
import { iso, type Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { membersOf, parseJson } from '#face/demo/json-body.ts';
import { refused } from '#face/demo/replies.ts';

/** Where the demo's config has people told: a receiver that believes only what is signed with its key. */
export type Inbox = {
  /** `POST /inbox`. */
  take(ask: Ask): Reply;
  /** `GET /inbox`: what came, newest first; what came twice is there once. */
  list(): Reply;
  /** From now on hears the title of each message that comes, once. */
  listen(listener: (title: string) => void): void;
};

type Message = { id: string; received_at: string; times: number; message: Json };

const keptMax = 200;
const ageSecondsMax = 300;

export function createInbox({ clock, key }: { clock: Clock; key: string }): Inbox {
  let messages: Message[] = [];
  let hear: (title: string) => void = () => {};
  const keep = (id: string, message: Json): void => {
    const known = messages.find((one) => one.id === id);
    if (known) known.times += 1;
    else {
      messages = [{ id, received_at: iso(clock.now()), times: 1, message }, ...messages].slice(0, keptMax);
      hear(titleOf(message));
    }
  };
  return {
    take(ask) {
      const why = distrust(ask, key, clock.now() / 1000);
      if (why !== undefined) return refused(401, 'signature_invalid', why);
      const message = parseJson(ask.body);
      const id = membersOf(message)?.['id'];
      if (typeof id !== 'string') return refused(400, 'invalid_payload', 'expected a message with an id');
      keep(id, message as Json);
      return { status: 200, json: { ok: true } };
    },
    list: () => ({ status: 200, json: { messages } }),
    listen: (listener) => void (hear = listener),
  };
}

const titleOf = (message: Json): string => {
  const title = membersOf(message)?.['title'];
  return typeof title === 'string' ? title : 'a message without a title';
};

/** Why a message is not believed; undefined when it is. */
function distrust({ headers, body }: Ask, key: string, nowSeconds: number): string | undefined {
  const signature = String(headers['muster-signature'] ?? '');
  const [, t = '', v1 = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  if (t === '') return 'expected muster-signature: t=<unix seconds>,v1=<hex>';
  const expected = createHmac('sha256', key).update(`${t}.${body}`).digest();
  if (!timingSafeEqual(expected, Buffer.from(v1, 'hex')))
    return 'expected a signature by the key of this inbox';
  return Math.abs(nowSeconds - Number(t)) > ageSecondsMax
    ? 'expected a signature of these minutes'
    : undefined;
}
