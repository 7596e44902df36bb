import type { Json } from '#ground/base/json.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

export type Body = { readonly [member: string]: Json };

const none: Body = {};

/** The members of an object; none of what is no object. */
export const membersIn = (value: Json | undefined): Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : none;

/** What a record says, member by member; nothing for one whose body is no object. */
export const bodyOf = ({ body }: Pick<EvidenceRecord, 'body'>): Body => membersIn(body);

/** A text that a record's body has under a name; empty when it has none. */
export const textOf = (record: Pick<EvidenceRecord, 'body'>, name: string): string => {
  const value = bodyOf(record)[name];
  return typeof value === 'string' ? value : '';
};

/** `production/chat/health/local#12`, as `muster evidence show` takes it. */
export const placeOf = ({ stream, seq }: { stream: string; seq: number }): string => `${stream}#${seq}`;
