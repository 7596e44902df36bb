import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Lane, LaneTools } from '#ground/http/adapters/undici-lane.ts';
import { dial } from '#ground/http/dial.ts';
import type { Peer } from '#ground/http/exchange.ts';

/** undici's way to a connection, for the exchange that the lane has now: its phases are marked on the way. */
export function dialLane(
  lane: Lane,
  options: buildConnector.Options,
  callback: buildConnector.Callback,
  { clock, context }: Pick<LaneTools, 'clock' | 'context'>,
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
