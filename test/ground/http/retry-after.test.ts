import { expect, test } from 'vitest';
import { retryAfterSeconds } from '#ground/http/retry-after.ts';
import { epochMs } from '#ground/base/brand.ts';

const now = epochMs(Date.parse('2026-11-22T14:43:19.400Z'));

test.for([
  ['30', 30],
  [' 0 ', 0],
  ['86401', 86_400],
  ['99999999999999999999999', 86_400],
  ['Sun, 22 Nov 2026 14:43:49 GMT', 30],
  ['Sun, 22 Nov 2026 14:43:00 GMT', 0],
  ['Mon, 22 Nov 2027 14:43:49 GMT', 86_400],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  ['2026-11-22', undefined],
  ['Sun, 99 Nov 2026 14:43:49 GMT', undefined],
] as const)('Retry-After: %s is %s', ([text, seconds]) => {
  expect(retryAfterSeconds([['retry-after', text]], now)).toBe(seconds);
});

test('without the header there is none', () => {
  expect(retryAfterSeconds([['x-retry-after', '30']], now)).toBeUndefined();
});
