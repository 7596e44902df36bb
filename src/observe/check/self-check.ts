import type { Clock } from '#ground/base/clock.ts';
import type { Client } from '#ground/config/schema/target.ts';
import type { HttpClient, HttpFailure } from '#ground/http/http-client.ts';

/** Whether our own way out works. */
export type SelfCheck = { passes(): Promise<boolean> };

/** What it found says something about now for so long. */
const validMs = 5000;

/** Asks `client.selfCheck`, at most once every 5 s however many checks want to know; undefined when not configured. */
export function createSelfCheck(http: HttpClient, client: Client, clock: Clock): SelfCheck | undefined {
  const { selfCheck, timeout, maxBytes, userAgent } = client;
  if (!selfCheck) return undefined;
  let newest: { atMs: number; passes: Promise<boolean> } | undefined;
  const ask = async (): Promise<boolean> => {
    const request = { method: 'GET', url: selfCheck.url, headers: [['user-agent', userAgent]] as const };
    const answer = await http.exchange(request, { timeoutMs: Math.min(timeout, validMs), maxBytes });
    return answer.kind === 'response' && answer.status < 400;
  };
  return {
    passes() {
      const now = clock.monotonicMs();
      if (!newest || now - newest.atMs > validMs) newest = { atMs: now, passes: ask() };
      return newest.passes;
    },
  };
}

const connectCodes = new Set<HttpFailure['code']>(['dns', 'refused', 'unreachable', 'connect_timeout']);

/** A failure on the way to the target, which our own network may have caused. Never so on loopback. */
export const mayBeOurs = (failure: Pick<HttpFailure, 'code'>, url: string): boolean =>
  connectCodes.has(failure.code) && !isLoopback(new URL(url).hostname);

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  hostname.startsWith('127.');
