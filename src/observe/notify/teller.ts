import type { Authority } from '#ground/config/authority.ts';
import type { Message } from '#observe/notify/message.ts';
import type { EventDetail } from '#record/event/event.ts';

/** What one type of event comes to in words. Lines need not be short or clean: `tell` sees to that. */
export type Told = Pick<Message, 'kind' | 'thread' | 'title'> & {
  /** What happened, and what Muster does. Without commands: they are `next`. */
  facts: string[];
  /** What the reader can type. Left out of a drill. */
  next: string[];
};

/** What is known besides the event. */
export type Setting = {
  /** IANA name. */
  timezone: string;
  /** The home that answers for the environment. */
  authority: Authority;
  /** For how long the runbook of a run that waits does so. Absent: not known. */
  approveWithinMs?: number | undefined;
  /** `--stack Muster-chat`: what commands take to reach the stack that tells. Absent: by the name that a stack has by itself. */
  stackOptions?: string | undefined;
};

export type Teller = (detail: EventDetail, setting: Setting) => Told;

/** `CRITICAL production`: how bad, and where. */
export const howBad = ({ severity, environment }: EventDetail): string =>
  `${severity.toUpperCase()} ${environment}`;

/** `OK production`: it was bad, and is good again. Routing goes by severity, and this by what is read first. */
export const good = ({ environment }: EventDetail): string => `OK ${environment}`;

/** Of one alarm, or of one lease: ids are `<what>#<which time>`. */
export const threadOf = ({ id }: EventDetail): string => id.split('#')[0] ?? id;

const showing = ({ incident }: EventDetail, what: string): string[] =>
  incident === 'none' ? [] : [`${what}: muster incident show ${incident}`];

/** The whole story, where there is an incident. */
export const showIncident = (detail: EventDetail): string[] => showing(detail, 'you can');

/** The same, for who asks what became of the runbooks that were started. */
export const showRuns = (detail: EventDetail): string[] => showing(detail, 'what runs have done so far');

export const holdLine = ({ environment }: EventDetail): string =>
  `you can: muster hold --env ${environment} --reason "…" (stops drills and runbooks there)`;
