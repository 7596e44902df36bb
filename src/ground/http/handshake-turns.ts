/** Ends a turn, or gives up the wait for one. May be called twice. */
export type EndTurn = () => void;

export type Turns = {
  /** Calls `begin` when it is this caller's turn: at once when nobody else has it. */
  take(begin: () => void): EndTurn;
};

/**
 * One at a time, first come first served. A turn ends by itself after `holdMsMax`: a target that is silent in the
 * middle of a handshake spends none of our CPU, so the next one need not wait for it. Hence nobody waits longer than
 * `holdMsMax` for each that came before.
 */
export function createTurns(holdMsMax: number): Turns {
  const waiting = new Set<() => void>();
  let holder: object | undefined;

  const startNext = (): void => {
    const [next] = waiting;
    if (holder !== undefined || next === undefined) return;
    waiting.delete(next);
    next();
  };

  return {
    take(begin) {
      const me = {};
      let timer: NodeJS.Timeout | undefined;
      const end = (): void => {
        waiting.delete(start);
        clearTimeout(timer);
        if (holder !== me) return;
        holder = undefined;
        // Not at once: bytes that came in during this turn are read before the next one needs the CPU.
        if (waiting.size > 0) setImmediate(startNext);
      };
      const start = (): void => {
        holder = me;
        timer = setTimeout(end, holdMsMax);
        begin();
      };
      if (holder === undefined && waiting.size === 0) start();
      else waiting.add(start);
      return end;
    },
  };
}

/** Of the whole process: what is measured is the CPU that all handshakes share. */
export const handshakeTurns: Turns = createTurns(1000);
