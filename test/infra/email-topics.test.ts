import { Stack } from 'aws-cdk-lib';
import { CfnSubscription, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { expect, test } from 'vitest';
import { partOf } from '#ground/config/authority.ts';
import { Config } from '#ground/config/schema/config.ts';
import { EmailTopics } from '../../lib/email-topics.ts';
import { withTold } from '../../lib/told.ts';
import { plain } from './dead-letters.ts';

const place = (authority: 'aws' | 'local') => ({ baseUrl: 'https://chat.example.com', authority });
const email = (environments: 'all' | string[], ...to: string[]) => ({
  when: { environments },
  channel: { kind: 'email', to },
});

const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: { production: place('aws'), laptop: place('local') },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  notify: {
    oncall: email(['production', 'laptop'], 'one@example.com', 'two@example.com', 'one@example.com'),
    boss: email('all', 'boss@example.com'),
    me: email(['laptop'], 'me@example.com'),
    team: {
      when: { environments: 'all' },
      channel: { kind: 'slack', webhook: { secret: 'SLACK_WEBHOOK_URL' } },
    },
  },
});

test('each channel of e-mail has a topic that takes nothing without TLS, with each address once', () => {
  const stack = new Stack();
  const { topics, environment } = new EmailTopics(stack, 'EmailTopics', withTold(partOf(config, 'aws')));
  const all = stack.node.findAll();

  expect(Object.keys(topics)).toEqual(['oncall', 'boss']);
  expect(JSON.stringify(stack.resolve(environment))).toMatch(
    /oncall.*EmailTopicsoncall.*boss.*EmailTopicsboss/,
  );
  const subscriptions = all.filter((node) => node instanceof CfnSubscription);
  expect(
    subscriptions.map(({ topicArn, protocol, endpoint }) => [
      plain(stack.resolve(topicArn).Ref),
      protocol,
      endpoint,
    ]),
  ).toEqual([
    ['EmailTopicsoncall', 'email', 'one@example.com'],
    ['EmailTopicsoncall', 'email', 'two@example.com'],
    ['EmailTopicsboss', 'email', 'boss@example.com'],
  ]);
  const policies = all.filter((node) => node instanceof CfnTopicPolicy);
  const refusal = {
    Effect: 'Deny',
    Action: 'sns:Publish',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  expect(policies.map(({ policyDocument }) => stack.resolve(policyDocument).Statement)).toMatchObject([
    [refusal],
    [refusal],
  ]);
});

test('where nobody is told by e-mail there is no variable, and who hears of another home only is left out', () => {
  const aws = withTold(partOf(config, 'aws'));
  const { team } = aws.notify;

  expect(Object.keys(aws.notify)).toEqual(['oncall', 'boss', 'team']);
  const stack = new Stack();
  expect(new EmailTopics(stack, 'EmailTopics', { ...aws, notify: { team: team! } }).environment).toEqual({});
});
