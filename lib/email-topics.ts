import { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '#ground/config/schema/config.ts';
import { deadLetters } from './dead-letters.ts';

/** For each channel of kind `email` a topic; AWS asks each of its addresses once whether it wants to be told. */
export class EmailTopics extends Construct {
  /** By the name of the channel's entry in `notify`. */
  readonly topics: Readonly<Record<string, Topic>>;

  #undelivered: Queue | undefined;

  constructor(scope: Construct, id: string, { notify }: Config) {
    super(scope, id);
    const channels = Object.entries(notify).flatMap(([name, { channel }]) =>
      channel.kind === 'email' ? [[name, this.#topic(name, channel.to)] as const] : [],
    );
    this.topics = Object.fromEntries(channels);
  }

  /** For the function that tells: names and ARNs as JSON; nothing where there is no topic. */
  get environment(): Record<string, string> {
    const arns = Object.entries(this.topics).map(([name, { topicArn }]) => [name, topicArn]);
    if (arns.length === 0) return {};
    return { MUSTER_EMAIL_TOPICS: Stack.of(this).toJsonString(Object.fromEntries(arns)) };
  }

  /** Mail servers are tried for hours; what none of them took lies here. */
  #deadLetters(): Queue {
    this.#undelivered ??= deadLetters(this, 'DeadLetters');
    return this.#undelivered;
  }

  #topic(name: string, addresses: readonly string[]): Topic {
    const topic = new Topic(this, name, { enforceSSL: true });
    for (const address of new Set(addresses)) {
      topic.addSubscription(new EmailSubscription(address, { deadLetterQueue: this.#deadLetters() }));
    }
    return topic;
  }
}
