/** Gives attempts their turn to begin; resolves first come, first served. */
export type Starts = { turn(): Promise<void> };

/**
 * Keeps begins so many turns of the event loop apart. Of many that begin at once, each would be measured behind the
 * others' beginnings; so, the answers that have come are read before the next one needs the CPU.
 */
export function createStarts(turnsApart: number): Starts {
  let newest: Promise<void> = Promise.resolve();
  const after = async (before: Promise<void>): Promise<void> => {
    await before;
    for (let turn = 0; turn < turnsApart; turn += 1) await loopTurn();
  };
  return { turn: () => (newest = after(newest)) };
}

const loopTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Of the whole process, whatever set they are of: they share its CPU. An exchange on loopback takes about 4 turns. */
export const starts: Starts = createStarts(4);
