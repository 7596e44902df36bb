import type { EpochMs } from '#ground/base/brand.ts';
import type { HttpFailure, HttpRequest, HttpResponse } from '#ground/http/http-client.ts';

/** More is load, not a drill. */
export const burstRequestsMax = 1000;

export type BurstOptions = {
  /** Exactly so many, 1 to 1000. */
  requests: number;
  /** For all connections together, TLS handshakes included. */
  connectWithinMs: number;
  /** For each answer, from the sending of its own request. */
  timeoutMs: number;
  /** Of each body, after decompression. Memory is bounded by `requests` times this. */
  maxBytes: number;
  /** Told each response as it comes; `cut` ends the wait for all others. */
  onAnswer?: (response: HttpResponse) => 'go-on' | 'cut';
};

/** One request of a burst. Milliseconds with fractions, from the moment the first one left. */
export type Shot = {
  sentAtMs: number;
  /** When the last byte of the answer came, or it failed, or was cut. */
  endedAtMs: number;
  /** `cut`: no longer awaited, because `onAnswer` said so; the target may well have worked on it. */
  outcome: HttpResponse | HttpFailure | { kind: 'cut' };
};

export type BurstShots =
  | {
      kind: 'shots';
      /** When the first request left. */
      startedAt: EpochMs;
      /**
       * From the first request to the last, each at the moment its bytes were encrypted and handed to the operating
       * system. What a network adds on the way is not in it, nor the rest of a body too large for a socket's buffer.
       */
      skewMs: number;
      /** The most that were sent and not yet ended, as this process saw it. */
      concurrencyMax: number;
      /** In the order they were sent, as many as were asked for. */
      shots: Shot[];
      /** `onAnswer` ended it early. */
      isCut: boolean;
    }
  | {
      /** Not every connection could be opened and held: nothing at all was sent. */
      kind: 'unopened';
      opened: number;
      /** Of the first connection that failed. */
      failure: Pick<HttpFailure, 'code' | 'message' | 'noNetwork'>;
    };

/**
 * Sends one request so many times at once, each on a connection of its own that was opened beforehand. Never repeats
 * one, and never sends more or fewer than asked for: without all connections it sends nothing.
 * Resolves for whatever the target does. Rejects with the signal's reason when it aborts (what was sent stays sent), on
 * a request that is not HTTP or not 1 to 1000 of them (REQUEST_INVALID), when no socket is left to open (NO_SOCKET), and when the process
 * stood still too long to tell (PROCESS_STARVED). All connections are closed when it settles.
 */
export type Burst = {
  fire(request: HttpRequest, options: BurstOptions, signal: AbortSignal): Promise<BurstShots>;
};
