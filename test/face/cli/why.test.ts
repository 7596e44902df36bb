import { expect, it } from 'vitest';
import { whyOf } from '#face/cli/why.ts';

const reason = 'status (429) == 200 (answered rate_limited)';

it('a record that a drill expected says so, with its reason', () => {
  expect(whyOf({ kind: 'slot', body: { reason, expected: { window: 'run-7' } } })).toBe(
    `expected by drill run-7: ${reason}`,
  );
  expect(whyOf({ kind: 'slot', body: { reason } })).toBe(reason);
});

it('one that people expected says in which window, and why it was opened', () => {
  const expected = (kind: string) => ({ window: 'w1', kind, reason: 'new disk' });
  expect(whyOf({ kind: 'slot', body: { reason, expected: expected('maintenance') } })).toBe(
    `in maintenance (w1, new disk): ${reason}`,
  );
  expect(whyOf({ kind: 'slot', body: { reason, expected: expected('snooze') } })).toBe(
    `snoozed (w1, new disk): ${reason}`,
  );
});

it('a notice and a window say what became of them', () => {
  const notice = { name: 'oncall', phase: 'given-up', type: 'Alarm Raised', detail: 'answered 503' };
  expect(whyOf({ kind: 'notification', body: notice })).toBe('oncall given-up Alarm Raised: answered 503');
  const window = { kind: 'snooze', phase: 'opened', environment: 'staging', reason: 'ticket 12' };
  expect(whyOf({ kind: 'window', body: window })).toBe('snooze opened staging: ticket 12');
});
