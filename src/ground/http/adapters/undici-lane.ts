import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { buildConnector } from 'undici';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { dialLane } from '#ground/http/adapters/undici-dial.ts';
import type { Exchange, Peer } from '#ground/http/exchange.ts';
import type { StallWatch } from '#ground/http/stalls.ts';
import { Client } from '#ground/http/undici-parts.ts';

/** One connection to one origin, dialled when first used and again after it dropped. */
export type Lane = {
  origin: string;
  client: InstanceType<typeof Client>;
  /** The newest that was dialled, which may be closed by now. */
  socket: Socket | undefined;
  peer: Peer;
  exchange: Exchange | undefined;
  giveUp: () => void;
};

export type LaneTools = {
  clock: Clock;
  stalls: StallWatch;
  context: SecureContext;
  lanes: Set<Lane>;
  /** Lanes without a connection: making an undici client costs about as much as a request. */
  spare: Map<string, Lane[]>;
};

const spareEachMax = 8;
const spareOriginsMax = 64;

/** A spare one, or a new one. Its connection is dialled by the first exchange on it. */
export function openLane(url: URL, tools: LaneTools): Lane {
  const lane = tools.spare.get(url.origin)?.pop() ?? createLane(url.origin, tools);
  tools.lanes.add(lane);
  return lane;
}

function createLane(origin: string, tools: LaneTools): Lane {
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
export const laneClosed = new Error('lane closed');

/** Ends a lane whose connection is of no more use, or in an unknown state. */
export function dropLane(lane: Lane, tools: LaneTools): void {
  tools.lanes.delete(lane);
  lane.giveUp();
  lane.client.destroy(laneClosed, () => {});
}

/** Ends the connection of a lane that nobody uses, and keeps the rest for the next to this origin. */
export function retireLane(lane: Lane, tools: LaneTools): void {
  const { socket } = lane;
  if (!tools.lanes.delete(lane) || !socket) return;
  if (socket.closed) return spareLane(lane, tools);
  socket.once('close', () => spareLane(lane, tools));
  socket.destroy(laneClosed);
}

function spareLane(lane: Lane, { spare }: LaneTools): void {
  const spares = spare.get(lane.origin) ?? [];
  if (spares.length >= spareEachMax || (spares.length === 0 && spare.size >= spareOriginsMax)) return;
  spare.set(lane.origin, spares);
  lane.socket = undefined;
  spares.push(lane);
}

/** Abandons what runs on these lanes, and ends their connections. */
export function cutAll(lanes: Iterable<Lane>, tools: LaneTools): void {
  for (const lane of Array.from(lanes)) {
    // Abandoned, it drops its lane.
    lane.exchange?.abandon(new MusterError('EXCHANGE_CUT', 'the exchange was cut: Muster is stopping'));
    retireLane(lane, tools);
  }
}
