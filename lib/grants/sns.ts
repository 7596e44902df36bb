import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { grant } from './grant.ts';

/** To send what people get by e-mail. */
export const grantPublish = (to: IGrantable, topics: readonly Topic[]): void =>
  grant(
    to,
    ['sns:Publish'],
    topics.map(({ topicArn }) => topicArn),
  );

/** Lets the account's own alarms be told: a topic with a policy of its own has lost the one that allowed it. */
export const grantAlarms = (topic: Topic): void =>
  void topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(topic).account } },
    }),
  );
