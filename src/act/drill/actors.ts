import type { CallOrder } from '#act/drill/caller.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import type { HttpClient, HttpConnection } from '#ground/http/http-client.ts';
import { createCookies, type Cookies } from '#observe/check/cookies.ts';

/** A caller as the service knows it: its session, what it saved, and its connection. In memory only. */
export type Actor = {
  cookies: Cookies;
  saved: Map<string, Json>;
  /** The earlier steps of the check went well. */
  isReady: boolean;
  /** Kept alive between calls, unless it has been idle for so long that the service may have left it. */
  connection(): HttpConnection;
  /** What runs on its connection is cut. */
  cut(): void;
};

export type Actors = {
  /**
   * Known, or new. What was begun and never became ready is nobody's session, and begun anew. Of too many, the one that
   * was not called for longest is forgotten.
   */
  of(order: CallOrder): Actor;
};

const actorsMax = 100;

export function createActors(http: HttpClient, clock: Clock): Actors {
  const known = new Map<string, Actor>();
  const take = (key: string): Actor | undefined => {
    const actor = known.get(key);
    known.delete(key);
    return actor;
  };
  return {
    of(order) {
      const key = keyOf(order);
      const found = take(key);
      if (found?.isReady === false) found.cut();
      const actor = found?.isReady ? found : createActor(http, clock);
      // Put last, so that the first one is the one that was not called for longest.
      known.set(key, actor);
      const [oldest] = known.keys();
      if (known.size > actorsMax && oldest !== undefined) take(oldest)?.cut();
      return actor;
    },
  };
}

const keyOf = ({ environment, check, actor }: CallOrder): string =>
  JSON.stringify([environment, check, actor]);

/** Servers commonly leave an idle connection after 5 s; a request that meets that is lost, and is never repeated. */
const idleMsMax = 4000;

function createActor(http: HttpClient, clock: Clock): Actor {
  let newest: { connection: HttpConnection; usedMs: number } | undefined;
  const cut = (): void => {
    void newest?.connection.close();
    newest = undefined;
  };
  return {
    cookies: createCookies(),
    saved: new Map(),
    isReady: false,
    cut,
    connection() {
      const usedMs = clock.monotonicMs();
      if (newest && usedMs - newest.usedMs > idleMsMax) cut();
      const connection = newest?.connection ?? http.connect();
      newest = { connection, usedMs };
      return connection;
    },
  };
}
