import { z } from 'zod';
import { EmailChannel } from '#ground/config/kinds/channels/email.ts';
import { PagerDutyChannel } from '#ground/config/kinds/channels/pagerduty.ts';
import { SlackChannel } from '#ground/config/kinds/channels/slack.ts';
import { WebhookChannel } from '#ground/config/kinds/channels/webhook.ts';
import { Severity } from '#ground/config/schema/alarm.ts';
import { names } from '#ground/config/schema/scalar.ts';

/** Where people are told. */
export const Channel = z.discriminatedUnion(
  'kind',
  [SlackChannel, PagerDutyChannel, WebhookChannel, EmailChannel],
  { error: expecting('a channel such as { kind: slack, webhook: { secret: NAME } }') },
);
export type Channel = z.infer<typeof Channel>;
export type ChannelKind = Channel['kind'];

/** Which events go where. */
export const Notify = z.strictObject({
  when: z.strictObject(
    {
      environments: z.union([z.literal('all'), names('environment')], {
        error: "expected 'all' or a list of environments",
      }),
      /** Of the alarm, or of what is told. */
      severities: z.array(Severity).min(1).default(['critical']),
      /** Default: all, and what is about no check. */
      checks: names('check').optional(),
    },
    { error: expecting('which events, such as { environments: all, severities: [critical] }') },
  ),
  channel: Channel,
});
export type Notify = z.infer<typeof Notify>;

/** An object's members speak for themselves. */
function expecting(what: string): ({ code }: { code: string }) => string | undefined {
  return ({ code }) => (code === 'invalid_type' ? `expected ${what}` : undefined);
}
