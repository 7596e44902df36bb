import { atText, counted } from '#face/cli/words.ts';
import type { Json } from '#ground/base/json.ts';
import { type Expected, noteIn } from '#observe/window/expected.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { RecordKind } from '#record/evidence/record-kind.ts';

/** What a record says, in one line; empty when there is nothing to say, as for a pass. */
export const whyOf = ({ kind, body }: Pick<EvidenceRecord, 'kind' | 'body'>): string =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? sentences[kind](body) : '';

type Body = { [key: string]: Json };

const reason = (body: Body): string => text(body['reason']);

const sentences: Record<RecordKind, (body: Body) => string> = {
  slot: checked,
  manual: checked,
  release: reason,
  witness: reason,
  gap: (body) => `${reason(body)} from ${time(body['from'])} to ${time(body['to'])}`,
  alarm: (body) => `${text(body['transition'])} ${text(body['severity'])}: ${reason(body)}`,
  runbook: (body) => `${text(body['runbook'])} ${text(body['phase'])}: ${reason(body)}`,
  drill: (body) =>
    [text(body['drill']), text(body['limit']), text(body['phase'])].filter(Boolean).join(' ') +
    after(reason(body)),
  limits: (body) => `${text(body['phase'])}${after(reason(body))}`,
  notification: (body) =>
    [text(body['name']), text(body['phase']) || text(body['kind']), text(body['type'])]
      .filter(Boolean)
      .join(' ') + after(text(body['detail']) || reason(body)),
  window: (body) =>
    [text(body['kind']), text(body['phase']), text(body['environment'])].filter(Boolean).join(' ') +
    after(reason(body)),
  config: ({ announced }) =>
    Array.isArray(announced) ? `announced ${counted(announced.length, 'stream')}` : '',
};

function checked(body: Body): string {
  const note = noteIn(body);
  return note === undefined ? reason(body) : `${expectedText(note)}${after(reason(body))}`;
}

/** `expected by drill run-7`, `in maintenance nightly@…`, `snoozed`. */
export function expectedText({ kind, window, reason: why }: Expected): string {
  if (kind === 'drill') return `expected by drill ${window}`;
  const because = why === undefined ? window : `${window}, ${why}`;
  return kind === 'snooze' ? `snoozed (${because})` : `in maintenance (${because})`;
}

const after = (reasonText: string): string => (reasonText === '' ? '' : `: ${reasonText}`);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const time = (value: unknown): string => (typeof value === 'number' ? atText(value) : '?');
