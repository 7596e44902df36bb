import type { HttpResponse } from '#ground/http/http-client.ts';
import type { Notifier } from '#observe/notify/channel.ts';
import type { Message } from '#observe/notify/message.ts';
import { jsonHeaders, post, type PostParts } from '#observe/notify/adapters/post.ts';

/**
 * An incoming webhook: `200 ok` is delivered; 429 says after how long to come again. It cannot answer in threads: what belongs
 * together is told by its title. Sources: docs.slack.dev, Sending messages using incoming webhooks; Formatting
 * message text; Block Kit, Section (3000 characters).
 */
export const createSlackNotifier =
  (parts: PostParts): Notifier<'slack'> =>
  ({ channel }, message, signal) =>
    post(
      parts,
      { isTaken, words },
      async (resolver) => ({
        url: await resolver.text(channel.webhook),
        headers: jsonHeaders,
        body: JSON.stringify(payloadOf(message)),
      }),
      signal,
    );

/** A proxy's page answers 200 too. */
const isTaken = ({ status, body }: HttpResponse): boolean =>
  status === 200 && new TextDecoder().decode(body).trim() === 'ok';

/** What it says no with. Source: api.slack.com, changelog of 2016-05-17; docs.slack.dev, Handling errors. */
const words: ReadonlySet<string> = new Set([
  'action_prohibited',
  'channel_is_archived',
  'channel_not_found',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_payload',
  'invalid_token',
  'no_active_hooks',
  'no_service',
  'no_service_id',
  'no_team',
  'no_text',
  'posting_to_general_channel_denied',
  'rollup_error',
  'team_disabled',
  'too_many_attachments',
  'user_not_found',
]);

type Block = { type: 'section'; text: { type: 'mrkdwn'; text: string; verbatim: true } };

/** `text` is what a phone shows, and what is shown where blocks are not. */
function payloadOf({ title, lines }: Message): { text: string; blocks: Block[] } {
  const heading = escape(title);
  // A star would end the bold.
  const bold = `*${heading.replaceAll('*', '∗')}*`;
  return { text: heading, blocks: [bold, ...quoted(lines)].map(sectionOf) };
}

const sectionOf = (text: string): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
});

const sectionCharactersMax = 2900;

/** As code, so that nothing in it is a format, a link or a mention, and commands can be copied. */
function quoted(lines: readonly string[]): string[] {
  const parts: string[] = [];
  let size = Infinity;
  for (const line of lines.map((each) => escape(each).replaceAll('```', "'''"))) {
    size += line.length + 1;
    const last = parts.length - 1;
    if (size <= sectionCharactersMax) {
      parts[last] += `\n${line}`;
    } else {
      parts.push(line);
      size = line.length;
    }
  }
  return parts.map((part) => `\`\`\`\n${part}\n\`\`\``);
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
