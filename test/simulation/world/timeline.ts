import type { Chance } from './chance.ts';

/** Whose event it is: that of a dead process never comes, that of a frozen one only when it thaws. */
export type Owner = { isDead: boolean; frozenUntil: number };

type Event = { at: number; order: number; run: () => void; owner: Owner | undefined; isOff: boolean };

/** Virtual time, in milliseconds from the world's start: it jumps to the next event once nothing else can go on. */
export type Timeline = {
  now(): number;
  /** Events of one moment come in any order. Answers what takes it off again. */
  at(time: number, run: () => void, owner?: Owner): () => void;
  /**
   * Until `isOver` or nothing is left; time stands still while something outside is busy. Rejects with what an event or
   * `afterEach` throws.
   */
  play(isOver: () => boolean, afterEach: () => void, isBusy?: () => boolean): Promise<void>;
};

export function createTimeline(chance: Chance): Timeline {
  const heap: Event[] = [];
  let now = 0;
  const push = (event: Event): void => siftUp(heap, event);
  /** The next that is due and may run; what is off, dead or frozen is passed over. */
  const next = (): Event | undefined => {
    for (;;) {
      const event = pop(heap);
      if (!event) return undefined;
      if (event.isOff || event.owner?.isDead) continue;
      if (event.owner && event.owner.frozenUntil > Math.max(now, event.at)) {
        push({ ...event, at: event.owner.frozenUntil, order: chance.unit() });
        continue;
      }
      return event;
    }
  };
  return {
    now: () => now,
    at(time, run, owner) {
      const event: Event = { at: Math.max(now, time), order: chance.unit(), run, owner, isOff: false };
      push(event);
      return () => void (event.isOff = true);
    },
    play: (isOver, afterEach, isBusy = () => false) =>
      new Promise((resolve, reject) => {
        const turn = (): void => {
          if (isBusy()) return void setImmediate(turn);
          try {
            const event = isOver() ? undefined : next();
            if (!event) return resolve();
            now = Math.max(now, event.at);
            event.run();
            afterEach();
          } catch (error) {
            return reject(error);
          }
          // Promises first, all of them: only then is it known that nothing else can go on.
          setImmediate(turn);
        };
        setImmediate(turn);
      }),
  };
}

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

function siftUp(heap: Event[], event: Event): void {
  let index = heap.length;
  heap.push(event);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!isBefore(event, heap[parent]!)) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = event;
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (!first || !last || first === last) return first;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (!isBefore(heap[child]!, last)) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
  return first;
}
