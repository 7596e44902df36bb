import type { EpochMs } from '#ground/base/brand.ts';

export type HttpRequest = {
  method: string;
  /** Absolute, http: or https:. */
  url: string;
  /** Names as they go on the wire; a name may come twice. */
  headers: readonly (readonly [name: string, value: string])[];
  body?: string | Uint8Array;
};

export type HttpLimits = {
  /** For the whole exchange, DNS to the last byte, from when it leaves the handshake queue. */
  timeoutMs: number;
  /** Of the body, after decompression. */
  maxBytes: number;
};

/** Durations in milliseconds, with fractions. Absent: this exchange had no such phase (reused connection, plain HTTP). */
export type Phases = {
  dnsMs?: number;
  connectMs?: number;
  tlsMs?: number;
  /** From the request's last byte being handed to the socket until the response's first byte. */
  firstByteMs?: number;
  downloadMs?: number;
  /** The target's time alone: without `ownDelayMs`. */
  totalMs: number;
  /** What Muster itself added: waiting for its turn to shake hands, standing still. */
  ownDelayMs: number;
  /**
   * Of ownDelayMs, how long the process stood still: the target may have been at work then, so its time alone is
   * anywhere from totalMs to totalMs + stalledMs. Absent: it did not.
   */
  stalledMs?: number;
  reused: boolean;
};

export type HttpResponse = {
  kind: 'response';
  status: number;
  /** Lower-case names, in wire order; a name may come twice. */
  headers: readonly (readonly [name: string, value: string])[];
  /** Decompressed. */
  body: Uint8Array;
  phases: Phases;
  remoteAddress?: string;
  /** Present over TLS. */
  tls?: { protocol: string; validTo: EpochMs };
};

export const failureCodes = [
  'dns', // the name does not resolve
  'refused', // nobody listens
  'unreachable', // no route to host or network
  'connect_timeout',
  'tls', // handshake or certificate refused
  'reset', // the connection was dropped before the response was whole
  'timeout', // connected, and then silent or too slow
  'too_large', // more than maxBytes after decompression
  'bad_encoding', // the body does not decompress
  'bad_response', // not HTTP/1.1
] as const;

export type HttpFailure = {
  kind: 'failure';
  code: (typeof failureCodes)[number];
  /** For people, without secrets: `connection refused by 127.0.0.1:9`. */
  message: string;
  /** It tells of our own machine at least as much as of the target: no route, no address, no resolver that answers. */
  noNetwork?: true;
  /** Up to where it got. */
  phases: Phases;
};

/**
 * One HTTP/1.1 exchange. Never follows redirects, never retries, never pools unless `connection` says so.
 * Resolves for whatever the target does; rejects only on a bug, on a request that is not HTTP (REQUEST_INVALID), when
 * `close` cuts it (EXCHANGE_CUT), and for what is our own: no socket left to open (NO_SOCKET), or the process stood
 * still too long to tell (PROCESS_STARVED).
 * Memory is bounded by `maxBytes` plus one chunk. Safe concurrently: TLS handshakes are run one at a time.
 */
export type HttpClient = {
  exchange(
    request: HttpRequest,
    limits: HttpLimits,
    connection?: HttpConnection,
  ): Promise<HttpResponse | HttpFailure>;
  /** Connections to share: one kept alive per origin. An exchange that finds it busy dials its own. */
  connect(): HttpConnection;
  /** Ends idle connections; exchanges under way are cut. */
  close(): Promise<void>;
};

/** Connections that the exchanges of one check run share. `close` cuts exchanges under way. */
export type HttpConnection = { close(): Promise<void> };
