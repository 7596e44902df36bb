import type { Message } from '#observe/notify/message.ts';
import type { EventDetail } from '#record/event/event.ts';

/** What one type of event comes to in words. Lines need not be short or clean: `tell` sees to that. */
export type Told = Pick<Message, 'kind' | 'thread' | 'title'> & {
  /** What happened, and what Muster does. */
  facts: string[];
  /** What the reader can do, with the commands to type. Left out of a drill. */
  next: string[];
};

export type Teller = (detail: EventDetail, timezone: string) => Told;

/** `CRITICAL production`: how bad, and where. */
export const howBad = ({ severity, environment }: EventDetail): string =>
  `${severity.toUpperCase()} ${environment}`;

/** Of one alarm, or of one lease: ids are `<what>#<which time>`. */
export const threadOf = ({ id }: EventDetail): string => id.split('#')[0] ?? id;

/** The whole story, where there is an incident. */
export const showIncident = ({ incident }: EventDetail): string[] =>
  incident === 'none' ? [] : [`you can: muster incident show ${incident}`];

export const holdLine = ({ environment }: EventDetail): string =>
  `you can: muster hold --env ${environment} --reason "…" (stops drills and runbooks there)`;
