import type { Channel, ChannelKind } from '#ground/config/schema/notify.ts';
import type { Message } from '#observe/notify/message.ts';

/** `rejected`: asking again is of no use. `unsure`: it may have arrived, or may arrive if it is sent again. */
export type Delivery =
  | { kind: 'delivered'; detail: string }
  | { kind: 'rejected' | 'unsure'; detail: string; retryAfterMs?: number };

/**
 * Tells one channel, once: no retries of its own. Never rejects for what the receiver does; ends within 10 s or when
 * `signal` aborts. `detail` is one line that may be shown: a status, never a URL or a key. Secrets are read at run time;
 * one that is missing is `rejected`, by name.
 */
export type Notifier<Kind extends ChannelKind> = (
  /** `name`: under which `notify` has it. */
  { name, channel }: { name: string; channel: Extract<Channel, { kind: Kind }> },
  message: Message,
  signal: AbortSignal,
) => Promise<Delivery>;

/** The kinds that this home can tell. */
export type Notifiers = { [Kind in ChannelKind]?: Notifier<Kind> };

/** E-mail needs a topic, and there is none: this home, or this stack, sends none. */
export const emailElsewhere = 'e-mail is sent on AWS only';

/** `detail` of a message whose signal aborted: it may have arrived. */
export const cutOff = 'cut off before it answered';
