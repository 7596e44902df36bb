import { expect, test } from 'vitest';
import { failureOf, timeoutOf, type Progress } from '#ground/http/failure.ts';

const dialling: Progress = {
  host: 'chat.example.com:443',
  named: true,
  timeoutMs: 5000,
  secure: true,
  line: { startedMs: 0, dialledMs: 0, ownDelayMs: 0 },
  headersCame: false,
  bodyBytes: 0,
};

const errorOf = (code: string, syscall = 'connect'): Error =>
  Object.assign(new Error(code), { code, syscall });

test.each([
  ['ENETUNREACH', 'unreachable', true],
  ['ENETDOWN', 'unreachable', true],
  ['EADDRNOTAVAIL', 'unreachable', true],
  ['EHOSTUNREACH', 'unreachable', true],
  ['ECONNREFUSED', 'refused', undefined],
  ['ETIMEDOUT', 'connect_timeout', undefined],
] as const)(
  'a connect that ends in %s is %s, and may be for want of a network: %s',
  (code, name, noNetwork) => {
    const { message: _, ...rest } = failureOf(errorOf(code), dialling);
    expect(rest).toEqual({ code: name, ...(noNetwork && { noNetwork }) });
  },
);

test('a resolver that does not answer may be for want of a network; one that knows no such name is not', () => {
  expect(failureOf(errorOf('EAI_AGAIN', 'getaddrinfo'), dialling)).toMatchObject({ noNetwork: true });
  expect(timeoutOf(dialling)).toMatchObject({ code: 'dns', noNetwork: true });
  expect(failureOf(errorOf('ENOTFOUND', 'getaddrinfo'), dialling)).toEqual({
    code: 'dns',
    message: 'chat.example.com does not resolve (ENOTFOUND)',
  });
});

test('of several addresses, one that refused says more than one that we have no route for', () => {
  const both = new AggregateError([errorOf('ENETUNREACH'), errorOf('ECONNREFUSED')]);
  expect(failureOf(both, dialling)).toEqual({
    code: 'refused',
    message: 'connection refused by chat.example.com:443',
  });
  const neither = new AggregateError([errorOf('ENETUNREACH'), errorOf('EHOSTUNREACH')]);
  expect(failureOf(neither, dialling)).toMatchObject({ code: 'unreachable', noNetwork: true });
});
