import type { Clock } from '#ground/base/clock.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { createPagerDutyNotifier } from '#observe/notify/adapters/pagerduty.ts';
import { createSlackNotifier } from '#observe/notify/adapters/slack.ts';
import { createWebhookNotifier } from '#observe/notify/adapters/webhook.ts';
import type { Notifiers } from '#observe/notify/channel.ts';

/** Whom this machine can tell: e-mail is sent by SNS, on AWS only. */
export const localNotifiers = (parts: { http: HttpClient; vault: Vault; clock: Clock }): Notifiers => ({
  slack: createSlackNotifier(parts),
  pagerduty: createPagerDutyNotifier(parts),
  webhook: createWebhookNotifier(parts),
});
