import type { Json } from '#ground/base/json.ts';

/** `collection` groups what is listed together: `alarm`, `incident`, `run`, … */
export type StateKey = { collection: string; id: string };

/** 1 for the first value; grows by one with each put. */
export type Version = number;

export type Versioned<T extends Json = Json> = { value: T; version: Version };

export type PutResult =
  | { kind: 'stored'; version: Version }
  | { kind: 'conflict'; current: Versioned | undefined };

/**
 * Small documents under compare-and-set. Every call ends within its own timeout (5 s) and is safe concurrently,
 * across processes too. Rejects with MusterError STATE_UNAVAILABLE when the store cannot be reached or is throttled
 * beyond its retries; a put that rejected may have been stored: read again before deciding.
 */
export type StateStore = {
  /** The newest committed value, strongly consistent. */
  get(key: StateKey): Promise<Versioned | undefined>;
  /** Resolves `stored` only once durable. `expected` is the version that was read, or `absent`. */
  put(key: StateKey, value: Json, expected: Version | 'absent'): Promise<PutResult>;
  /** All of a collection in order of id, at most `limit` at a time; `after` is the last id of the page before. */
  list(
    collection: string,
    page: { limit: number; after?: string },
  ): Promise<{ id: string; value: Json; version: Version }[]>;
};
