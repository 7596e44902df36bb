import { isIP } from 'node:net';
import type { Dispatcher } from 'undici';
import type { Clock } from '#ground/base/clock.ts';
import { blame } from '#ground/http/adapters/undici-blame.ts';
import type { Exchange, Peer } from '#ground/http/exchange.ts';
import type { Progress } from '#ground/http/failure.ts';
import type { HttpRequest } from '#ground/http/http-client.ts';

/** As failures name it. */
export function describeTarget(url: URL): Pick<Progress, 'host' | 'named' | 'secure'> {
  const secure = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port || (secure ? '443' : '80');
  return { host: `${url.hostname}:${port}`, named: isIP(hostname) === 0, secure };
}

/** Our request as undici takes it. */
export const dispatchOptions = (url: URL, request: HttpRequest): Dispatcher.DispatchOptions => ({
  path: url.pathname + url.search,
  method: request.method,
  headers: request.headers.flat(),
  body: request.body ?? null,
});

/** Tells the exchange what undici sees of it; `peer` is asked at its end. */
export function handlerOf(exchange: Exchange, clock: Clock, peer: () => Peer): Dispatcher.DispatchHandler {
  const { line } = exchange;
  return {
    onRequestStart() {},
    onRequestSent() {
      line.sentMs = clock.monotonicMs();
    },
    onResponseStarted() {
      line.firstByteMs ??= clock.monotonicMs();
    },
    onResponseStart: (controller, status) => exchange.head(status, rawHeaders(controller)),
    onResponseData: (_controller, chunk) => exchange.chunk(chunk),
    onResponseEnd: () => exchange.whole(peer()),
    onResponseError(_controller, error) {
      const verdict = blame(error);
      if (verdict === 'target') exchange.broken(error);
      else exchange.abandon(verdict);
    },
  };
}

const rawHeaders = (controller: Dispatcher.DispatchController): readonly unknown[] =>
  Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
