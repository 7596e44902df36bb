import type { Clock } from '#ground/base/clock.ts';
import { authorityOf } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Channel, ChannelKind } from '#ground/config/schema/notify.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { type Delivery, emailElsewhere, type Notifier, type Notifiers } from '#observe/notify/channel.ts';
import type { Message } from '#observe/notify/message.ts';
import type { NoticeInput } from '#observe/notify/notices-for.ts';
import { runbookOf } from '#record/event/run-names.ts';
import { tell } from '#observe/notify/tell.ts';
import type { Setting } from '#observe/notify/teller.ts';

export type DeliverTools = {
  config: Pick<Config, 'environments' | 'notify' | 'runbooks' | 'timezone'>;
  vault: Pick<Vault, 'redact'>;
  clock: Clock;
  notifiers: Notifiers;
  /** As `Setting` has it. */
  stackOptions?: string;
};

/** Tells once, by the config as it is now. Rejects only for a bug. */
export async function deliver(
  { config, vault, clock, notifiers, stackOptions }: DeliverTools,
  { name, event }: NoticeInput,
  signal: AbortSignal,
): Promise<Delivery & { tookMs: number }> {
  const startMs = clock.monotonicMs();
  const channel = config.notify[name]?.channel;
  const message = redacted(tell(event, { ...settingOf(config, event), stackOptions }), vault);
  const delivery: Delivery = channel
    ? await notifierFor(channel, notifiers)({ name, channel }, message, signal)
    : { kind: 'rejected', detail: `no notify entry is named ${name} any more` };
  const tookMs = Math.max(0, Math.round(clock.monotonicMs() - startMs));
  return { ...delivery, detail: vault.redact(delivery.detail), tookMs };
}

const settingOf = (config: DeliverTools['config'], { detail }: NoticeInput['event']): Partial<Setting> => ({
  timezone: config.timezone,
  authority: detail.broken?.kept ?? authorityOf(config, detail.environment) ?? 'local',
  approveWithinMs: config.runbooks[runbookOf(detail)]?.approveWithin,
});

/** Events are redacted already; what a later-read secret makes known is not sent either. Names of Muster's own stay. */
const redacted = (message: Message, { redact }: Pick<Vault, 'redact'>): Message => ({
  ...message,
  title: redact(message.title),
  lines: redact(message.lines),
});

/** A notifier of a kind is only ever given channels of it. */
const notifierFor = ({ kind }: Channel, notifiers: Notifiers): Notifier<ChannelKind> =>
  (notifiers[kind] as Notifier<ChannelKind> | undefined) ?? absent(kind);

const absent =
  (kind: ChannelKind): Notifier<ChannelKind> =>
  async () => ({
    kind: 'rejected',
    detail: kind === 'email' ? emailElsewhere : `this home cannot tell ${kind}`,
  });
