import { epochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { sha256 } from '#ground/base/hash.ts';
import type { Json } from '#ground/base/json.ts';
import type { Notifier } from '#observe/notify/channel.ts';
import type { Message } from '#observe/notify/message.ts';
import { jsonHeaders, post, type PostParts } from '#observe/notify/adapters/post.ts';

const dedupKeyCharactersMax = 255;
const summaryCharactersMax = 1024;

/**
 * A page, by Events API v2: what is wrong triggers, what is over resolves, by its thread. More about what is wrong triggers
 * too: it is added to the open page, and opens one again that somebody closed too early. Nothing acknowledges: that
 * would keep a page from its next person. 202 is delivered, 429 and 5xx come again, 400 never. A message is far below the 512 KB that it takes.
 * Source: developer.pagerduty.com, Events API v2 (Overview; Trigger, Acknowledge and Resolve Events).
 */
export const createPagerDutyNotifier =
  (parts: PostParts): Notifier<'pagerduty'> =>
  ({ channel }, message, signal) =>
    post(
      parts,
      { isTaken: ({ status }) => status === 202 },
      async (resolver) => ({
        url: channel.url,
        headers: jsonHeaders,
        body: JSON.stringify(eventOf(message, await resolver.text(channel.routingKey))),
      }),
      signal,
    );

function eventOf(message: Message, routingKey: string): Json {
  const address = { routing_key: routingKey, dedup_key: keyOf(message) };
  if (message.kind === 'closed') return { ...address, event_action: 'resolve' };
  return {
    ...address,
    event_action: 'trigger',
    client: 'Muster',
    payload: {
      summary: message.title.slice(0, summaryCharactersMax),
      severity: message.severity,
      source: `${message.service}/${message.environment}`,
      timestamp: iso(epochMs(message.at)),
      group: message.environment,
      class: message.type,
      custom_details: {
        // One text keeps the order; members would be shown sorted.
        story: message.lines.join('\n'),
        incident: message.incident,
        id: message.id,
      },
    },
  };
}

const keyOf = ({ thread }: Message): string =>
  thread.length <= dedupKeyCharactersMax ? thread : sha256(thread);
