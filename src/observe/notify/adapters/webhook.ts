import { createHmac } from 'node:crypto';
import { systemClock } from '#ground/base/clock.ts';
import type { HeaderValue } from '#ground/config/schema/scalar.ts';
import type { z } from 'zod';
import type { Notifier } from '#observe/notify/channel.ts';
import { jsonHeaders, post, type PostParts } from '#observe/notify/adapters/post.ts';
import type { Resolver } from '#observe/check/resolve.ts';

type Headers = Readonly<Record<string, z.infer<typeof HeaderValue>>>;

/**
 * One JSON request: the message with `v: 1`, signed over the very bytes that are sent. Any 2xx is delivered. It may come twice, with
 * the same `muster-id`; each time it is signed anew, so that a receiver can refuse what is old.
 */
export const createWebhookNotifier =
  ({ clock = systemClock, ...parts }: PostParts): Notifier<'webhook'> =>
  ({ channel: { url, signWith, headers } }, message, signal) =>
    post(
      { ...parts, clock },
      { isTaken: ({ status }) => status >= 200 && status < 300 },
      async (resolver) => {
        const body = JSON.stringify({ v: 1, ...message });
        const seconds = Math.floor(clock.now() / 1000);
        const signature = sign(await resolver.text(signWith), seconds, body);
        const own = [
          ...jsonHeaders,
          // Header values are ASCII.
          ['muster-id', encodeURI(message.id)],
          ['muster-signature', signature],
        ] as const;
        return {
          url: await resolver.text(url),
          headers: [...(await others(headers, own, resolver)), ...own],
          body,
        };
      },
      signal,
    );

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`: `t` cannot be changed without the key. */
const sign = (key: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`;

/** What the config sends along; Muster's own headers win. */
async function others(
  headers: Headers,
  own: readonly (readonly [string, string])[],
  resolver: Resolver,
): Promise<[string, string][]> {
  const taken = new Set(own.map(([name]) => name));
  const kept = Object.entries(headers).filter(([name]) => !taken.has(name.toLowerCase()));
  return Promise.all(
    kept.map(async ([name, value]): Promise<[string, string]> => [name, await resolver.text(value)]),
  );
}
