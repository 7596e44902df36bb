import { expect, test } from 'vitest';
import { clean, cut, latencyText, spanText, widthOf } from '#face/cli/view/text.ts';

test.each([
  [0, '0s'],
  [59_999, '59s'],
  [60_000, '1m 00s'],
  [185_000, '3m 05s'],
  [8_040_000, '2h 14m'],
  [97_200_000, '1d 3h'],
  [-5000, '0s'],
])('%i ms last %s', (ms, text) => expect(spanText(ms)).toBe(text));

test.each([
  [undefined, '–'],
  [0.4, '<1 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [4012, '4.0 s'],
])('a latency of %s reads %s', (ms, text) => expect(latencyText(ms)).toBe(text));

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['日本語', 4, '日…'],
  ['abc', 0, ''],
])('%s cut to %i columns is %s', (text, columns, expected) => expect(cut(text, columns)).toBe(expected));

test('a family and an accent are one character each', () => {
  expect(widthOf('👩‍👩‍👧')).toBe(2);
  expect(widthOf('e\u0301')).toBe(1);
});

test('escape sequences vanish, line ends become blanks, and a long text is cut', () => {
  expect(clean('\u001b[2Jone\r\ntwo\u001b]0;owned\u0007 three\u0000')).toBe('one two three');
  expect(clean('x'.repeat(100_000))).toHaveLength(500);
});
