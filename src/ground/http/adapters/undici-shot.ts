import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { blame } from '#ground/http/adapters/undici-blame.ts';
import { dialOrigin, type DialTools } from '#ground/http/adapters/undici-dial.ts';
import { laneClosed } from '#ground/http/adapters/undici-lane.ts';
import { describeTarget, dispatchOptions, handlerOf } from '#ground/http/adapters/undici-request.ts';
import { startExchange, type Exchange, type Peer } from '#ground/http/exchange.ts';
import { failureOf, type Reason } from '#ground/http/failure.ts';
import type { Turns } from '#ground/http/handshake-turns.ts';
import type { HttpFailure, HttpLimits, HttpRequest, HttpResponse } from '#ground/http/http-client.ts';
import type { StallWatch } from '#ground/http/stalls.ts';
import type { Timeline } from '#ground/http/timeline.ts';
import { Client } from '#ground/http/undici-parts.ts';

/** One request on a connection of its own, held back until it is sent. */
export type LoadedShot = {
  /** A reason: there is no connection. Rejects when that is our own fault. */
  loaded: Promise<Reason | undefined>;
  /** Of what `loaded` promised: the request goes out whole, to the operating system, before this returns. */
  send: () => void;
  /** Paused until somebody resumes it. */
  exchange: Exchange;
  outcome: Promise<HttpResponse | HttpFailure>;
  /** On the monotonic clock; undefined while it is under way. */
  endedMs: () => number | undefined;
  /** Also ends the exchange if it still is under way. */
  close: () => void;
};

export type ShotTools = Omit<DialTools, 'turns'> & { stalls: StallWatch };

/**
 * Dials, and lets undici write the request into a socket that is corked: what is left to do when it is sent is to
 * encrypt it and hand it over. Never dials twice, so that nothing is ever sent twice.
 */
export function loadShot(request: HttpRequest, limits: HttpLimits, tools: ShotTools): LoadedShot {
  const { clock } = tools;
  const url = new URL(request.url);
  const target = describeTarget(url);
  const loaded = Promise.withResolvers<Reason | undefined>();
  const answered = Promise.withResolvers<HttpResponse | HttpFailure>();
  // Whoever waits for one of them may never come to the other.
  loaded.promise.catch(() => {});
  answered.promise.catch(() => {});
  let socket: Socket | undefined;
  let peer: Peer = {};
  let giveUp = (): void => {};
  let endedMs: number | undefined;

  const close = (): void => {
    giveUp();
    client.destroy(laneClosed, () => {});
  };
  const dialOnce = (options: buildConnector.Options, callback: buildConnector.Callback): void => {
    if (socket) return callback(dialledBefore, null);
    const line: Timeline = { startedMs: clock.monotonicMs(), ownDelayMs: 0 };
    giveUp = dialOrigin(
      options,
      line,
      { ...tools, turns: allAtOnce },
      {
        onWait() {},
        onTurn() {},
        onError(error) {
          const verdict = blame(error);
          const progress = { ...target, ...limits, line, headersCame: false, bodyBytes: 0 };
          if (verdict === 'target') loaded.resolve(failureOf(error, progress));
          else loaded.reject(verdict);
          callback(error, null);
        },
        onSocket(opened, describe) {
          socket = opened;
          peer = describe();
          opened.cork();
          callback(null, opened);
          loaded.resolve(undefined);
        },
      },
    );
  };
  const client = new Client(url.origin, { connect: dialOnce, headersTimeout: 0, bodyTimeout: 0 });
  const exchange = startExchange(target, limits, tools, {
    resolve(outcome) {
      if (outcome.kind === 'failure') loaded.resolve(outcome);
      answered.resolve(outcome);
    },
    reject(error) {
      loaded.reject(error);
      answered.reject(error);
    },
    onEnd(whole) {
      endedMs = clock.monotonicMs();
      if (whole) socket?.destroy(laneClosed);
      else close();
    },
  });
  exchange.pause();
  client.dispatch(
    dispatchOptions(url, request),
    handlerOf(exchange, clock, () => peer),
  );
  return {
    loaded: loaded.promise,
    send: () => socket?.uncork(),
    exchange,
    outcome: answered.promise,
    endedMs: () => endedMs,
    close,
  };
}

const dialledBefore = Object.assign(new Error('connection dropped'), { code: 'ECONNRESET' });

/** How many shake hands at once is bounded by whoever opens them; they do not hold up anybody's probes for their turns. */
const allAtOnce: Turns = {
  take(begin) {
    begin();
    return () => {};
  },
};
