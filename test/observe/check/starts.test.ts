import { expect, test } from 'vitest';
import { createStarts } from '#observe/check/starts.ts';

/** Counts turns of the event loop while `work` goes on. */
async function countTurns(work: (now: () => number) => Promise<void>): Promise<void> {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await work(() => turns);
  isOver = true;
}

test('of many that ask at once each begins some turns after the one before, in the order they asked', async () => {
  const starts = createStarts(4);
  const begun: { name: string; at: number }[] = [];
  await countTurns(async (now) => {
    const begin = async (name: string) => {
      await starts.turn();
      begun.push({ name, at: now() });
    };
    await Promise.all(['first', 'second', 'third'].map(begin));
  });

  expect(begun.map(({ name }) => name)).toEqual(['first', 'second', 'third']);
  const [first = 0, second = 0, third = 0] = begun.map(({ at }) => at);
  expect([second - first, third - second]).toEqual([4, 4]);
});

test('who asks later, alone, waits no longer for those that have long begun', async () => {
  const starts = createStarts(4);
  await Promise.all([starts.turn(), starts.turn(), starts.turn()]);
  await countTurns(async (now) => {
    const before = now();
    await starts.turn();
    expect(now() - before).toBe(4);
  });
});
