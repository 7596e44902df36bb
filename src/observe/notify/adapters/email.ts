import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { repeatable } from '#ground/base/aws-retry.ts';
import type { Clock } from '#ground/base/clock.ts';
import { cutOff, type Delivery, emailElsewhere, type Notifier } from '#observe/notify/channel.ts';
import type { Message } from '#observe/notify/message.ts';

export type EmailParts = {
  /** Built with `maxAttempts: 1` (the workflow tries again) and, so that AWS_ENDPOINT_URL counts, without an endpoint. */
  client: SNSClient;
  /** The ARN of the topic of a `notify` entry: its addresses are subscribed to it. */
  topicOf: (name: string) => string | undefined;
  clock: Clock;
  /** Of one call; 10000. */
  withinMs?: number;
};

const withinMsDefault = 10_000;
const subjectCharactersMax = 100;

/**
 * E-mail by an SNS topic: accepted is delivered; who of its addresses confirmed is between them and AWS. Source: SNS API
 * Reference, Publish (a subject is ASCII on one line and up to 100 characters, a message up to 256 KB: a hundred times of what is told).
 */
export const createEmailNotifier =
  ({ client, topicOf, clock, withinMs = withinMsDefault }: EmailParts): Notifier<'email'> =>
  async ({ name }, message, signal) => {
    const topic = topicOf(name);
    if (topic === undefined) return { kind: 'rejected', detail: emailElsewhere };
    const late = new AbortController();
    const done = new AbortController();
    void clock.sleep(withinMs, done.signal).then(() => late.abort());
    const ended = AbortSignal.any([signal, late.signal]);
    try {
      const command = new PublishCommand({ TopicArn: topic, ...mailOf(message) });
      await client.send(command, { abortSignal: ended });
      return { kind: 'delivered', detail: 'SNS accepted it' };
    } catch (error) {
      return ended.aborted ? { kind: 'unsure', detail: cutOff } : failed(error);
    } finally {
      done.abort();
    }
  };

const mailOf = ({ title, lines }: Message): { Subject: string; Message: string } => ({
  Subject: subjectOf(title),
  Message: [title, '', ...lines].join('\n'),
});

/** Accents fall off, an arrow is written out, and what has no ASCII form is a question mark. */
function subjectOf(title: string): string {
  const ascii = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('→', '->')
    .replaceAll(/[^ -~]/gu, '?');
  return ascii.length <= subjectCharactersMax ? ascii : `${ascii.slice(0, subjectCharactersMax - 3)}...`;
}

/** The name of the error alone: its message may name the topic and the account. */
function failed(error: unknown): Delivery {
  const name = error instanceof Error ? error.name : 'unknown error';
  return { kind: repeatable.isRetryable(error) ? 'unsure' : 'rejected', detail: `SNS: ${name}` };
}
