import { describe, expect, it } from 'vitest';
import { createSlackNotifier } from '#observe/notify/adapters/slack.ts';
import type { Message } from '#observe/notify/message.ts';
import { tell } from '#observe/notify/tell.ts';
import { describeNotifier, type NotifierWorld } from '../../conformance/notifier.ts';
import { eventOf, raised, run } from '../../fixtures/notify/events.ts';
import { httpWorld } from '../../fixtures/notify/notifier-world.ts';
import type { Receiver } from '../../fixtures/notify/receiver.ts';

const path = '/services/T0001/B0001/xoxSlackSecret77';

const begin = (): Promise<NotifierWorld> =>
  httpWorld('slack', createSlackNotifier, (url) => ({
    channel: { kind: 'slack', webhook: { secret: 'SLACK_WEBHOOK_URL' } },
    secrets: { SLACK_WEBHOOK_URL: `${url}${path}` },
  }));

type Payload = { text: string; blocks: { text: { text: string; type: string; verbatim: boolean } }[] };

const payloadAt = (receiver: Receiver): Payload =>
  JSON.parse(receiver.received().at(-1)?.body ?? '') as Payload;

const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

describeNotifier('slack', begin, {
  replies: {
    refused: { status: 404, body: 'no_service' },
    busy: { status: 429, headers: { 'retry-after': '30' }, body: 'rate_limited' },
    broken: { status: 500, body: 'rollup_error' },
  },
  details: {
    refused: 'answered 404: no_service',
    busy: 'answered 429',
    broken: 'answered 500: rollup_error',
    without: 'missing secret SLACK_WEBHOOK_URL',
  },
  retryAfterMs: 30_000,
  secrets: [path, 'xoxSlackSecret77'],
  textOf: (receiver) =>
    unescape(
      payloadAt(receiver)
        .blocks.map(({ text }) => text.text)
        .join('\n'),
    ),
});

describe('slack', () => {
  const told: Message = {
    ...tell(raised),
    title: 'CRITICAL production chat: <!channel> & *bold* <https://evil.example|click>',
    lines: ['failed: <@U123> said ```code``` & went', 'proof: muster evidence show alarms#7'],
  };

  it('posts the title as text and bold, and lines as code, in which nothing is a mention or a link', async () => {
    const { receiver, notify } = await begin();
    await notify(told);
    expect(receiver.received()[0]).toMatchObject({ method: 'POST', path });
    const title =
      'CRITICAL production chat: &lt;!channel&gt; &amp; *bold* &lt;https://evil.example|click&gt;';
    const bold =
      '*CRITICAL production chat: &lt;!channel&gt; &amp; ∗bold∗ &lt;https://evil.example|click&gt;*';
    expect(payloadAt(receiver)).toEqual({
      text: title,
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: bold, verbatim: true },
        },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: "```\nfailed: &lt;@U123&gt; said '''code''' &amp; went\nproof: muster evidence show alarms#7\n```",
            verbatim: true,
          },
        },
      ],
    });
  });

  it('begins good news with OK, however bad it was', async () => {
    const { receiver, notify } = await begin();
    const reason = 'rollback_production verified: chat passed 2 rounds';
    await notify(tell(eventOf('Runbook Completed', { id: `${run}#verified`, run, reason })));
    expect(payloadAt(receiver)).toMatchObject({
      text: 'OK production runbook rollback_production verified: chat passed 2 rounds',
    });
    await notify(tell(eventOf('Alarm Cleared', { reason: '2 passes in a row' })));
    expect(payloadAt(receiver).text).toBe(
      'OK production chat_happy: 2 passes in a row (cleared; was critical)',
    );
  });

  it('keeps each section within 3000 characters, and all lines', async () => {
    const { receiver, notify } = await begin();
    const lines = Array.from({ length: 20 }, (_, index) => `${index} ${'&'.repeat(490)}`);
    await notify({ ...told, lines });
    const sections = payloadAt(receiver).blocks.map(({ text }) => text.text);
    expect(Math.max(...sections.map(({ length }) => length))).toBeLessThanOrEqual(3000);
    expect(sections.length).toBeLessThanOrEqual(50);
    expect(sections.slice(1).join('\n').match(/^\d+ /gm)).toHaveLength(20);
  });

  it('does not take the page of a proxy for a yes', async () => {
    const { receiver, notify } = await begin();
    receiver.next({ status: 200, body: '<html>please log in</html>' });
    expect(await notify(told)).toEqual({ kind: 'unsure', detail: 'answered 200' });
  });
});

it('a secret that is no URL is sent nowhere', async () => {
  const { notify, receiver } = await httpWorld('slack', createSlackNotifier, () => ({
    channel: { kind: 'slack', webhook: { secret: 'SLACK_WEBHOOK_URL' } },
    secrets: { SLACK_WEBHOOK_URL: 'hooks.slack.com/services/T0001/B0001/xoxSlackSecret77' },
  }));
  expect(await notify(tell(raised))).toEqual({
    kind: 'rejected',
    detail: 'cannot be sent: is the secret a URL, and are the headers one line each?',
  });
  expect(receiver.received()).toEqual([]);
});
