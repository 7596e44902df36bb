import { expect, test } from 'vitest';
import { blame } from '#ground/http/adapters/undici-blame.ts';

const errorOf = (code: string): Error => Object.assign(new Error('connect'), { code, syscall: 'connect' });

test.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])('%s is nothing that a target does', (code) => {
  expect(blame(errorOf(code))).toMatchObject({
    code: 'NO_SOCKET',
    message: `own fault: no socket could be opened (${code})`,
  });
});

test('what a socket says of the target is left to the target', () => {
  expect(blame(errorOf('ECONNREFUSED'))).toBe('target');
});

test('an error without a code is a bug of ours', () => {
  const bug = new TypeError('x is not a function');
  expect(blame(bug)).toBe(bug);
});
