import { expect, it } from 'vitest';
import { whyOf } from '#face/cli/why.ts';

const reason = 'status (429) == 200 (answered rate_limited)';

it('a record that a drill expected says so, with its reason', () => {
  expect(whyOf({ kind: 'slot', body: { reason, expected: { window: 'run-7' } } })).toBe(
    `expected by drill run-7: ${reason}`,
  );
  expect(whyOf({ kind: 'slot', body: { reason } })).toBe(reason);
});
