import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Lane, LaneTools } from '#ground/http/adapters/undici-lane.ts';
import { dial, type DialEvents } from '#ground/http/dial.ts';
import type { Peer } from '#ground/http/exchange.ts';
import type { Turns } from '#ground/http/handshake-turns.ts';
import type { Timeline } from '#ground/http/timeline.ts';

/** undici's way to a connection, for the exchange that the lane has now: its phases are marked on the way. */
export function dialLane(
  lane: Lane,
  options: buildConnector.Options,
  callback: buildConnector.Callback,
  tools: DialTools,
): void {
  const { exchange } = lane;
  if (!exchange) return callback(new Error('dialled without an exchange'), null);
  lane.giveUp = dialOrigin(options, exchange.line, tools, {
    onWait: exchange.pause,
    onTurn: exchange.resume,
    onError: (error) => callback(error, null),
    onSocket(socket, describe) {
      lane.socket = socket;
      callback(null, socket);
      lane.peer = describe();
    },
  });
}

export type DialTools = Pick<LaneTools, 'clock' | 'context'> & {
  /** Of TLS handshakes. Absent: those that the whole process shares. */
  turns?: Turns;
};

type OriginEvents = Pick<DialEvents, 'onWait' | 'onTurn' | 'onError'> & {
  onSocket(socket: Socket | TLSSocket, describe: () => Peer): void;
};

/** Dials where undici would. Answers how to give up. */
export function dialOrigin(
  options: buildConnector.Options,
  line: Timeline,
  { clock, context, turns }: DialTools,
  { onSocket, ...events }: OriginEvents,
): () => void {
  const secure = options.protocol === 'https:';
  const target = {
    hostname: options.hostname,
    port: Number(options.port || (secure ? 443 : 80)),
    tls: secure ? { context, servername: options.servername ?? options.hostname } : undefined,
  };
  let validTo: EpochMs | undefined;
  return dial(
    target,
    line,
    clock,
    {
      ...events,
      onCertificate: (certificate) => (validTo = epochMs(Date.parse(certificate.valid_to))),
      onSocket: (socket) => onSocket(socket, () => describePeer(socket, validTo)),
    },
    turns,
  );
}

function describePeer(socket: Socket | TLSSocket, validTo: EpochMs | undefined): Peer {
  const peer: Peer = socket.remoteAddress === undefined ? {} : { remoteAddress: socket.remoteAddress };
  if (validTo === undefined || !(socket instanceof TLSSocket)) return peer;
  return { ...peer, tls: { protocol: socket.getProtocol() ?? 'unknown', validTo } };
}
