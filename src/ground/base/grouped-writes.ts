import type { DatabaseSync } from 'node:sqlite';

/** Resolves to what `write` returns once that is durable; rejects when `write` or the commit fails. */
export type GroupedWrites = <T>(write: () => T) => Promise<T>;

type Group = { writes: (() => void)[]; committed: Promise<void> };

const writesMax = 1000;

/**
 * Writes that are asked for in one turn of the event loop share a transaction: they wait for the disk once, not each.
 * They are all stored or none is; one that may fail without spoiling the others catches its error itself.
 */
export function createGroupedWrites(database: DatabaseSync): GroupedWrites {
  let open: Group | undefined;

  const openGroup = (): Group => {
    const writes: (() => void)[] = [];
    return { writes, committed: commitAtEndOfTurn(writes) };
  };
  const commitAtEndOfTurn = async (writes: Group['writes']): Promise<void> => {
    await endOfTurn();
    if (open?.writes === writes) open = undefined;
    commit(database, writes);
  };
  return async <T>(write: () => T) => {
    if (!open || open.writes.length === writesMax) open = openGroup();
    const { writes, committed } = open;
    let result: { value: T } | undefined;
    writes.push(() => (result = { value: write() }));
    await committed;
    if (!result) throw new Error('a write that was committed has run');
    return result.value;
  };
}

const endOfTurn = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve);
  });

function commit(database: DatabaseSync, writes: readonly (() => void)[]): void {
  const [only] = writes;
  // A statement alone is a transaction already.
  if (only && writes.length === 1) return only();
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const write of writes) write();
    // A crash before the end of this line leaves none of them, and nobody was told of any.
    database.exec('COMMIT');
  } catch (error) {
    // Some errors (a full disk) have rolled back already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
