import type { TargetState } from '#act/limits/lease.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { PutResult, StateKey, StateStore } from '#ground/state/state-store.ts';
import type { Bus } from '#record/event/bus.ts';
import type { MusterEvent } from '#record/event/event.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import {
  frozenCopy,
  memoryEvidenceLog,
  memoryStateStore,
  type MemoryLog,
  type MemoryState,
} from '../../fixtures/memory-stores.ts';
import type { Process } from './process.ts';

/** What all processes of a world share. `targets` is what the newest document of each says. */
export type Stores = {
  state: MemoryState;
  log: MemoryLog;
  sent: Map<string, MusterEvent>;
  target: TargetState | undefined;
};

export const emptyStores = (): Stores => ({
  state: new Map(),
  log: new Map(),
  sent: new Map(),
  target: undefined,
});

/** Called with each document that was stored, before its writer knows. */
export type OnPut = (process: Process, key: StateKey, before: Json | undefined, after: Json) => void;

export function stateFor(process: Process, { state }: Stores, onPut: OnPut): StateStore {
  const unavailable = (why: string): MusterError => new MusterError('STATE_UNAVAILABLE', why, { exit: 3 });
  const find = ({ collection, id }: StateKey) => state.get(collection)?.get(id);
  const store = memoryStateStore(state);
  const put = (key: StateKey, value: Json, expected: number | 'absent'): PutResult => {
    const found = find(key);
    if ((found?.version ?? 'absent') !== expected) return { kind: 'conflict', current: found };
    const kept = { value: frozenCopy(value), version: (found?.version ?? 0) + 1 };
    const documents = state.get(key.collection) ?? new Map<string, typeof kept>();
    state.set(key.collection, documents.set(key.id, kept));
    process.trace?.(`  ${key.collection}/${key.id} = ${JSON.stringify(value).slice(0, 3000)}`);
    onPut(process, key, found?.value, kept.value);
    return { kind: 'stored', version: kept.version };
  };
  return {
    get: (key) => process.call('state', () => find(key), { unavailable }),
    put: (key, value, expected) => process.call('state', () => put(key, value, expected), { unavailable }),
    list: (collection, page) =>
      process.call('state', () => store.list(collection, page), { unavailable }).then((listed) => listed),
  };
}

export function logFor(process: Process, { log }: Stores): EvidenceLog {
  const unavailable = (why: string): MusterError => new MusterError('EVIDENCE_UNAVAILABLE', why, { exit: 3 });
  const memory = memoryEvidenceLog(log);
  // The memory answers at once: what it says is said at the moment at which the call takes effect.
  const through = <T>(effect: () => Promise<T>): Promise<T> =>
    process.call('log', effect, { unavailable }).then((answer) => answer);
  return {
    insert: (sealed) => through(() => memory.insert(sealed)),
    head: (stream) => through(() => memory.head(stream)),
    read: (stream, range) => through(() => memory.read(stream, range)),
    notPassed: (page) => through(() => memory.notPassed(page)),
    streams: () => through(() => memory.streams()),
    rows: (stream, page) => through(() => memory.rows(stream, page)),
  };
}

export function busFor(process: Process, { sent }: Stores): Bus {
  const unavailable = (why: string): MusterError => new MusterError('BUS_UNAVAILABLE', why, { exit: 3 });
  return {
    publish: (events) =>
      process.call(
        'bus',
        () => {
          for (const event of events) sent.set(event.detail.id, event);
          return new Set(events.map(({ detail }) => detail.id));
        },
        { unavailable },
      ),
  };
}
