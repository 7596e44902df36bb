import { describe, expect, it } from 'vitest';
import type { Delivery } from '#observe/notify/channel.ts';
import type { Message } from '#observe/notify/message.ts';
import { tell } from '#observe/notify/tell.ts';
import { raised } from '../fixtures/notify/events.ts';
import type { Receiver, Reply } from '../fixtures/notify/receiver.ts';

/** One adapter before its receiver. */
export type NotifierWorld = {
  receiver: Receiver;
  /** Tells; `withinMs` is its own time limit. */
  notify(message: Message, signal?: AbortSignal, withinMs?: number): Promise<Delivery>;
  /** Tells without what it needs to be told: a secret, a topic. */
  notifyWithout(message: Message): Promise<Delivery>;
  /** Tells where nobody listens. */
  notifyNobody(message: Message): Promise<Delivery>;
};

export type NotifierTraits = {
  /** How this kind of receiver says no, that it is busy, and that it is broken. */
  replies: { refused: Reply; busy: Reply; broken: Reply };
  /** What `detail` says of them. */
  details: { refused: string; busy: string; broken: string; without: string };
  /** Absent: this receiver never says after how long to come again. */
  retryAfterMs?: number;
  /** Whatever of the request must be nowhere in an answer's `detail`. */
  secrets: readonly string[];
  /** What was told, out of what was received. */
  textOf: (receiver: Receiver) => string;
};

const message = tell(raised);

/** What every `Notifier` owes its callers. */
export function describeNotifier(
  name: string,
  begin: () => Promise<NotifierWorld>,
  traits: NotifierTraits,
): void {
  const { replies, details } = traits;

  describe(`${name}: a notifier`, () => {
    it('delivers, once, what is told', async () => {
      const { receiver, notify } = await begin();
      expect(await notify(message)).toMatchObject({ kind: 'delivered' });
      expect(receiver.received()).toHaveLength(1);
      const text = traits.textOf(receiver);
      expect(text).toContain('CRITICAL production chat_happy');
      for (const line of message.lines) expect(text).toContain(line);
    });

    it('is rejected for good when the receiver says no', async () => {
      const { receiver, notify } = await begin();
      receiver.next(replies.refused);
      expect(await notify(message)).toEqual({ kind: 'rejected', detail: details.refused });
      expect(receiver.received()).toHaveLength(1);
    });

    it('is unsure when the receiver is busy, and says when to come again', async () => {
      const { receiver, notify } = await begin();
      receiver.next(replies.busy);
      expect(await notify(message)).toEqual({
        kind: 'unsure',
        detail: details.busy,
        ...(traits.retryAfterMs !== undefined && { retryAfterMs: traits.retryAfterMs }),
      });
      expect(receiver.received()).toHaveLength(1);
    });

    it('is unsure when the receiver is broken', async () => {
      const { receiver, notify } = await begin();
      receiver.next(replies.broken);
      expect(await notify(message)).toEqual({ kind: 'unsure', detail: details.broken });
      expect(receiver.received()).toHaveLength(1);
    });

    it('is unsure when the answer is lost, although the message came', async () => {
      const { receiver, notify } = await begin();
      receiver.next('lost');
      expect(await notify(message)).toMatchObject({ kind: 'unsure' });
      expect(receiver.received()).toHaveLength(1);
    });

    it('is unsure when nobody listens', async () => {
      const { notifyNobody } = await begin();
      expect(await notifyNobody(message)).toMatchObject({ kind: 'unsure' });
    });

    it('ends when its signal aborts, while the receiver says nothing', async () => {
      const { receiver, notify } = await begin();
      receiver.next('silent');
      const cut = new AbortController();
      const delivery = notify(message, cut.signal);
      await receiver.arrived(1);
      cut.abort();
      expect(await delivery).toEqual({ kind: 'unsure', detail: 'cut off before it answered' });
    });

    it('sends nothing when its signal aborted before', async () => {
      const { receiver, notify } = await begin();
      expect(await notify(message, AbortSignal.abort())).toEqual({
        kind: 'unsure',
        detail: 'cut off before it answered',
      });
      expect(receiver.received()).toEqual([]);
    });

    it('ends in its own time when the receiver says nothing', async () => {
      const { receiver, notify } = await begin();
      receiver.next('silent');
      const startMs = performance.now();
      expect(await notify(message, undefined, 200)).toMatchObject({ kind: 'unsure' });
      expect(performance.now() - startMs).toBeLessThan(4000);
    });

    it('is rejected, by the name of what is missing, and sends nothing', async () => {
      const { receiver, notifyWithout } = await begin();
      expect(await notifyWithout(message)).toEqual({ kind: 'rejected', detail: details.without });
      expect(receiver.received()).toEqual([]);
    });

    it('says nothing of the request, nor of an answer that repeats it', async () => {
      const { receiver, notify, notifyNobody } = await begin();
      const all = [...traits.secrets, receiver.url, receiver.url.slice('http://'.length)];
      const found: Delivery[] = [await notifyNobody(message)];
      for (const status of [200, 202, 204, 302, 400, 401, 403, 404, 410, 429, 500, 503]) {
        const body = status === 204 ? '' : all.join(' ');
        receiver.next({ status, headers: { 'x-echo': all.join(' '), location: receiver.url }, body });
        found.push(await notify(message));
      }
      receiver.next('lost');
      found.push(await notify(message));
      for (const secret of all) expect(JSON.stringify(found)).not.toContain(secret);
      for (const { detail } of found) expect(detail).toMatch(/^[^\n]{1,200}$/);
    });
  });
}
