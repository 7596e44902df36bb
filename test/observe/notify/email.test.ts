import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { createEmailNotifier } from '#observe/notify/adapters/email.ts';
import { tell } from '#observe/notify/tell.ts';
import { describeNotifier, type NotifierWorld } from '../../conformance/notifier.ts';
import { raised } from '../../fixtures/notify/events.ts';
import { nobody } from '../../fixtures/notify/notifier-world.ts';
import { snsError, startReceiver, taken, type Receiver } from '../../fixtures/notify/receiver.ts';

const topic = 'arn:aws:sns:eu-central-1:123456789012:muster-chat-team';

async function begin(): Promise<NotifierWorld> {
  const receiver = await startReceiver(taken.email);
  const clients: SNSClient[] = [];
  const tellAt =
    (endpoint: string, topicOf: (name: string) => string | undefined): NotifierWorld['notify'] =>
    (message, signal = new AbortController().signal, withinMs = 5000) => {
      const client = new SNSClient({
        endpoint,
        region: 'eu-central-1',
        maxAttempts: 1,
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'sns-secret-key-31' },
      });
      clients.push(client);
      const notify = createEmailNotifier({ client, topicOf, clock: systemClock, withinMs });
      const channel = { kind: 'email', to: ['oncall@example.com'] } as const;
      return notify({ name: 'team', channel: { ...channel, to: [...channel.to] } }, message, signal);
    };
  onTestFinished(async () => {
    for (const client of clients) client.destroy();
    await receiver.close();
  });
  const topicOf = (name: string): string | undefined => (name === 'team' ? topic : undefined);
  return {
    receiver,
    notify: tellAt(receiver.url, topicOf),
    notifyWithout: tellAt(receiver.url, () => undefined),
    notifyNobody: tellAt(nobody, topicOf),
  };
}

const mailAt = (receiver: Receiver): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(receiver.received().at(-1)?.body));

describeNotifier('email', begin, {
  replies: {
    refused: snsError(404, 'NotFound', `Topic ${topic} does not exist`),
    busy: snsError(429, 'Throttled', 'Rate exceeded'),
    broken: snsError(500, 'InternalError'),
  },
  details: {
    refused: 'SNS: NotFoundException',
    busy: 'SNS: ThrottledException',
    broken: 'SNS: InternalErrorException',
    without: 'e-mail is sent on AWS only',
  },
  secrets: [topic, '123456789012', 'sns-secret-key-31', 'AKIDEXAMPLE'],
  textOf: (receiver) => mailAt(receiver)['Message'] ?? '',
});

describe('email', () => {
  it('publishes to the topic of that name', async () => {
    const { receiver, notify } = await begin();
    await notify({ ...tell(raised), title: 'WARNING staging health: slow', lines: ['one', 'two → three'] });
    expect(mailAt(receiver)).toEqual({
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: topic,
      Subject: 'WARNING staging health: slow',
      Message: 'WARNING staging health: slow\n\none\ntwo → three',
    });
  });

  it('makes a subject of 100 ASCII characters on one line', async () => {
    const { receiver, notify } = await begin();
    await notify({ ...tell(raised), title: `CRITICAL größe → 🚨 ${'x'.repeat(180)}` });
    const { Subject = '' } = mailAt(receiver);
    expect(Subject).toBe(`CRITICAL gro?e -> ? ${'x'.repeat(77)}...`);
    expect(Subject).toHaveLength(100);
  });

  it('is rejected for good when its role may not', async () => {
    const { receiver, notify } = await begin();
    receiver.next(snsError(403, 'AuthorizationError', `not authorized on ${topic}`));
    expect(await notify(tell(raised))).toEqual({
      kind: 'rejected',
      detail: 'SNS: AuthorizationErrorException',
    });
  });
});
