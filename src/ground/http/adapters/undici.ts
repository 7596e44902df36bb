import { createSecureContext } from 'node:tls';
import type { Clock } from '#ground/base/clock.ts';
import {
  cutAll,
  dropLane,
  openLane,
  retireLane,
  type Lane,
  type LaneTools,
} from '#ground/http/adapters/undici-lane.ts';
import { describeTarget, dispatchOptions, handlerOf } from '#ground/http/adapters/undici-request.ts';
import { startExchange } from '#ground/http/exchange.ts';
import type { HttpClient, HttpConnection } from '#ground/http/http-client.ts';
import { createStallWatch } from '#ground/http/stalls.ts';

export type HttpClientOptions = {
  clock: Clock;
  /** PEM certificates to trust instead of Node's own store (which NODE_EXTRA_CA_CERTS adds to). */
  ca?: readonly string[];
};

type SharedConnection = HttpConnection & { lanes: Map<string, Lane> };

/** HTTP/1.1 on undici's parser and our own sockets, so that each phase is seen. */
export function createHttpClient({ clock, ca }: HttpClientOptions): HttpClient {
  // One context for all: reading the trust store for each handshake would cost more than the handshake.
  const context = createSecureContext(ca && { ca: [...ca] });
  const tools: LaneTools = {
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
        lane.client.dispatch(
          dispatchOptions(url, request),
          handlerOf(exchange, clock, () => lane.peer),
        );
      });
    },
    connect: () => connect(tools),
    close: async () => cutAll(tools.lanes, tools),
  };
}

function connect(tools: LaneTools): SharedConnection {
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
function freeLane(connection: SharedConnection, url: URL, tools: LaneTools): Lane | undefined {
  const known = connection.lanes.get(url.origin);
  if (known && !known.client.destroyed) return known.exchange ? undefined : known;
  const lane = openLane(url, tools);
  connection.lanes.set(url.origin, lane);
  return lane;
}
