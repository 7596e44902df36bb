import type { EventDetail, EventType, Severity } from '#record/event/event.ts';

/** What a channel tells, in plain text; made once for all channels by `tell`. */
export type Message = {
  /** `<event id>@<at>`: a second message with it says nothing new. */
  id: string;
  /** What belongs together: the alarm that is raised, told again and cleared has one. */
  thread: string;
  /** `open`: something is wrong. `update`: more about it. `closed`: it is over. `info`: nothing to follow. */
  kind: 'open' | 'update' | 'closed' | 'info';
  type: EventType;
  severity: Severity;
  service: string;
  environment: string;
  incident: string;
  /** When it happened, milliseconds since the epoch. */
  at: number;
  /** One line: how bad, where, what. */
  title: string;
  /** Lines: since when, what failed, what changed, what Muster does, what you can do. */
  lines: string[];
  isDrill: boolean;
  /** The record that proves it. */
  record: { stream: string; seq: number; hash: string };
};

/** Its time tells an event from one of earlier data that had the same number: a folder that was wiped counts from 1 again. */
export const messageId = ({ id, at }: Pick<EventDetail, 'id' | 'at'>): string => `${id}@${at}`;
