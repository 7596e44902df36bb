import type { HttpFailure } from '#ground/http/http-client.ts';

/** Codes of failures before a byte of the request was sent: over there nothing has happened. */
export const neverSent: ReadonlySet<HttpFailure['code']> = new Set([
  'dns',
  'refused',
  'unreachable',
  'connect_timeout',
  'tls',
]);
