import { SNSClient } from '@aws-sdk/client-sns';
import { ifSet, variable } from '#face/wire/aws/environment.ts';
import { emailTopics } from '#face/wire/aws/email-topics.ts';
import { openJournal, type AwsJournal } from '#face/wire/aws/journal.ts';
import { parseEvent } from '#face/wire/aws/parse-event.ts';
import { redacting } from '#face/wire/aws/redacting.ts';
import type { Json } from '#ground/base/json.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { durableHandler } from '#ground/durable/adapters/sdk.ts';
import { createEmailNotifier } from '#observe/notify/adapters/email.ts';
import { createPagerDutyNotifier } from '#observe/notify/adapters/pagerduty.ts';
import { createSlackNotifier } from '#observe/notify/adapters/slack.ts';
import { createWebhookNotifier } from '#observe/notify/adapters/webhook.ts';
import type { Notifiers } from '#observe/notify/channel.ts';
import { NoticeInput } from '#observe/notify/notices-for.ts';
import { notifyWorkflow, type NoticeEnding } from '#observe/notify/notify-workflow.ts';

export type NotifyHandler = ReturnType<typeof durableHandler>;

/** One durable execution → one channel told of one event. */
export function wireNotify(): NotifyHandler {
  const journal = openJournal();
  const stackOptions = stackOptionsOf(journal.config);
  const run = notifyWorkflow({ ...journal, notifiers: notifiersOf(journal), stackOptions });
  return durableHandler<Json, Json>((input, steps) =>
    redacting(journal.vault, async () => {
      const notice = parseEvent(NoticeInput, input);
      return mustBeDelivered(notice, await run(notice, steps));
    }),
  );
}

const notifiersOf = ({ http, vault, clock }: AwsJournal): Notifiers => ({
  slack: createSlackNotifier({ http, vault }),
  pagerduty: createPagerDutyNotifier({ http, vault }),
  webhook: createWebhookNotifier({ http, vault, clock }),
  email: createEmailNotifier({ client: new SNSClient({ maxAttempts: 1 }), topicOf: emailTopics(), clock }),
});

/** None where the command line does not find this monitor by its stack. A config that says its region says it to commands too. */
function stackOptionsOf({ aws }: Config): string {
  const stack = ifSet('MUSTER_STACK');
  if (stack === undefined) return '';
  return `--stack ${stack}${aws ? '' : ` --region ${variable('AWS_REGION')}`}`;
}

/** That somebody was not told is in evidence by now; the execution fails besides, so that CloudWatch tells by its own way. */
function mustBeDelivered({ notice }: NoticeInput, ending: NoticeEnding): NoticeEnding {
  if (ending.phase === 'delivered') return ending;
  throw new MusterError('NOTICE_NOT_DELIVERED', `${notice} ${ending.phase}: ${ending.detail}`, { exit: 1 });
}
