import { isIP, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import type { buildConnector, Dispatcher } from 'undici';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { dial } from '#ground/http/dial.ts';
import { startExchange, type Exchange, type Peer } from '#ground/http/exchange.ts';
import type { Progress } from '#ground/http/failure.ts';
import type { HttpClient, HttpConnection, HttpRequest } from '#ground/http/http-client.ts';
import { Client, HTTPParserError } from '#ground/http/undici-parts.ts';
import { createStallWatch, type StallWatch } from '#ground/http/stalls.ts';

export type HttpClientOptions = {
  clock: Clock;
  /** PEM certificates to trust instead of Node's own store (which NODE_EXTRA_CA_CERTS adds to). */
  ca?: readonly string[];
};

/** One connection to one origin, dialled when first used and again after it dropped. */
type Lane = {
  origin: string;
  client: InstanceType<typeof Client>;
  /** The newest that was dialled, which may be closed by now. */
  socket: Socket | undefined;
  peer: Peer;
  exchange: Exchange | undefined;
  giveUp: () => void;
};

type SharedConnection = HttpConnection & { lanes: Map<string, Lane> };

type Tools = {
  clock: Clock;
  stalls: StallWatch;
  context: SecureContext;
  lanes: Set<Lane>;
  /** Lanes without a connection: making an undici client costs about as much as a request. */
  spare: Map<string, Lane[]>;
};

const spareEachMax = 8;
const spareOriginsMax = 64;

/** HTTP/1.1 on undici's parser and our own sockets, so that each phase is seen. */
export function createHttpClient({ clock, ca }: HttpClientOptions): HttpClient {
  // One context for all: reading the trust store for each handshake would cost more than the handshake.
  const context = createSecureContext(ca && { ca: [...ca] });
  const tools: Tools = {
    clock,
    stalls: createStallWatch(clock),
    context,
    lanes: new Set(),
    spare: new Map(),
  };
  return {
    async exchange(request, limits, connection) {
      const url = new URL(request.url);
      return new Promise((resolve, reject) => {
        const shared = connection && freeLane(connection as SharedConnection, url, tools);
        const lane = shared ?? openLane(url, tools);
        const settled = {
          resolve,
          reject,
          onEnd(whole: boolean) {
            lane.exchange = undefined;
            if (!whole) dropLane(lane, tools);
            else if (!shared) retireLane(lane, tools);
          },
        };
        const exchange = startExchange(describeTarget(url), limits, tools, settled);
        lane.exchange = exchange;
        lane.client.dispatch(dispatchOptions(url, request), handlerOf(lane, exchange, clock));
      });
    },
    connect: () => connect(tools),
    close: async () => cutAll(tools.lanes, tools),
  };
}

function connect(tools: Tools): SharedConnection {
  const lanes = new Map<string, Lane>();
  return {
    lanes,
    async close() {
      const own = [...lanes.values()];
      // A lane that is given back may be somebody else's at the next close.
      lanes.clear();
      cutAll(own, tools);
    },
  };
}

/** The connection's lane to this origin, or undefined while another exchange has it. */
function freeLane(connection: SharedConnection, url: URL, tools: Tools): Lane | undefined {
  const known = connection.lanes.get(url.origin);
  if (known && !known.client.destroyed) return known.exchange ? undefined : known;
  const lane = openLane(url, tools);
  connection.lanes.set(url.origin, lane);
  return lane;
}

function openLane(url: URL, tools: Tools): Lane {
  const lane = tools.spare.get(url.origin)?.pop() ?? createLane(url.origin, tools);
  tools.lanes.add(lane);
  return lane;
}

function createLane(origin: string, tools: Tools): Lane {
  const connector: buildConnector.connector = (options, callback) => dialLane(lane, options, callback, tools);
  const lane: Lane = {
    origin,
    // Time is kept by the exchange's own deadline, over all phases.
    client: new Client(origin, { connect: connector, headersTimeout: 0, bodyTimeout: 0 }),
    socket: undefined,
    peer: {},
    exchange: undefined,
    giveUp: () => {},
  };
  return lane;
}

/** One for all: nobody sees it, and an error costs microseconds to make. */
const laneClosed = new Error('lane closed');

function dropLane(lane: Lane, tools: Tools): void {
  tools.lanes.delete(lane);
  lane.giveUp();
  lane.client.destroy(laneClosed, () => {});
}

/** Ends the connection of a lane that nobody uses, and keeps the rest for the next to this origin. */
function retireLane(lane: Lane, tools: Tools): void {
  const { socket } = lane;
  if (!tools.lanes.delete(lane) || !socket) return;
  if (socket.closed) return spareLane(lane, tools);
  socket.once('close', () => spareLane(lane, tools));
  socket.destroy(laneClosed);
}

function spareLane(lane: Lane, { spare }: Tools): void {
  const spares = spare.get(lane.origin) ?? [];
  if (spares.length >= spareEachMax || (spares.length === 0 && spare.size >= spareOriginsMax)) return;
  spare.set(lane.origin, spares);
  lane.socket = undefined;
  spares.push(lane);
}

function cutAll(lanes: Iterable<Lane>, tools: Tools): void {
  for (const lane of Array.from(lanes)) {
    // Abandoned, it drops its lane.
    lane.exchange?.abandon(new MusterError('EXCHANGE_CUT', 'the exchange was cut: Muster is stopping'));
    retireLane(lane, tools);
  }
}

function dialLane(
  lane: Lane,
  options: buildConnector.Options,
  callback: buildConnector.Callback,
  { clock, context }: Tools,
): void {
  const { exchange } = lane;
  if (!exchange) return callback(new Error('dialled without an exchange'), null);
  const secure = options.protocol === 'https:';
  const target = {
    hostname: options.hostname,
    port: Number(options.port || (secure ? 443 : 80)),
    tls: secure ? { context, servername: options.servername ?? options.hostname } : undefined,
  };
  let validTo: EpochMs | undefined;
  lane.giveUp = dial(target, exchange.line, clock, {
    onWait: exchange.pause,
    onTurn: exchange.resume,
    onError: (error) => callback(error, null),
    onCertificate: (certificate) => (validTo = epochMs(Date.parse(certificate.valid_to))),
    onSocket(socket) {
      lane.socket = socket;
      callback(null, socket);
      lane.peer = describePeer(socket, validTo);
    },
  });
}

function describePeer(socket: Socket | TLSSocket, validTo: EpochMs | undefined): Peer {
  const peer: Peer = socket.remoteAddress === undefined ? {} : { remoteAddress: socket.remoteAddress };
  if (validTo === undefined || !(socket instanceof TLSSocket)) return peer;
  return { ...peer, tls: { protocol: socket.getProtocol() ?? 'unknown', validTo } };
}

function describeTarget(url: URL): Pick<Progress, 'host' | 'named' | 'secure'> {
  const secure = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port || (secure ? '443' : '80');
  return { host: `${url.hostname}:${port}`, named: isIP(hostname) === 0, secure };
}

const dispatchOptions = (url: URL, request: HttpRequest): Dispatcher.DispatchOptions => ({
  path: url.pathname + url.search,
  method: request.method,
  headers: request.headers.flat(),
  body: request.body ?? null,
});

function handlerOf(lane: Lane, exchange: Exchange, clock: Clock): Dispatcher.DispatchHandler {
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
    onResponseEnd: () => exchange.whole(lane.peer),
    onResponseError(_controller, error) {
      const verdict = blame(error);
      if (verdict === 'target') exchange.broken(error);
      else exchange.abandon(verdict);
    },
  };
}

const rawHeaders = (controller: Dispatcher.DispatchController): readonly unknown[] =>
  Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];

const requestFaults = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

/** Errors of sockets and of undici carry a code; what does not is a bug of ours. */
function blame(error: Error): 'target' | Error {
  if (error instanceof HTTPParserError) return 'target';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return error;
  if (!requestFaults.has(code)) return 'target';
  return new MusterError('REQUEST_INVALID', `not an HTTP request: ${error.message}`, { exit: 2 });
}
