import { describe, expect, it } from 'vitest';
import { isSame, sameFailureIn } from '#act/runbook/same-failure.ts';
import { foundIn } from '#observe/alarm/found-in.ts';
import { createHistory } from './history.ts';

const failing = (...problems: string[]) => ({ expectations: problems, answers: [] });
const stream = 'production/chat/health/local';

describe('two failures are the same', () => {
  it('when the same expectation failed, measured numbers aside', () => {
    const slow = failing('latency (2310 ms) <= 2000 ms');
    expect(isSame(slow, failing('x', 'latency (4100.5 ms) <= 2000 ms'))).toBe(true);
    expect(isSame(failing('status (503) == 200'), failing('status (500) == 200'))).toBe(false);
  });

  it('when they were recognised as the same answer, and not by their expectations then', () => {
    const budget = { expectations: ['status (429) == 200'], answers: ['budget'] };
    expect(isSame(budget, { expectations: ['other'], answers: ['rate', 'budget'] })).toBe(true);
    expect(isSame(budget, { expectations: ['status (429) == 200'], answers: ['rate'] })).toBe(false);
  });

  it('when their long texts were cut alike, at other places for other numbers', () => {
    const long = (ms: string) => {
      const problems = [`latency (${ms} ms) of ${'a'.repeat(400)}`];
      return foundIn({ attempts: [{ steps: [{ problems, answers: [] }] }] });
    };
    expect(isSame(long('9'), long('12345'))).toBe(true);
    expect(isSame(long('9'), failing('latency (9 ms) of b…'))).toBe(false);
  });
});

describe('a failure of an older release', () => {
  it('is found as an alarm’s story tells it: each text cut at 300 characters', async () => {
    const history = createHistory();
    await history.release('v1');
    const from = history.now();
    const problems = [`$.answer (${'z'.repeat(400)}) in [ANSWER]`];
    await history.slots('health', 'PF', { problems });
    await history.wait(2).slots('health', 'P');
    const story = foundIn({ attempts: [{ steps: [{ problems, answers: [] }] }] });
    expect(story.expectations[0]?.length).toBe(300);
    const look = (graceMs: number) => {
      const span = { release: 'v1', from, to: history.now() };
      return sameFailureIn(history.world.log, stream, span, story, graceMs);
    };
    expect(await look(75_000)).toBe(`${stream}#2 of 2026-11-22T08:03:16.000Z`);
    expect(await look(200_000)).toBe(undefined);
    history.wait(60);
    expect(await look(75_000)).toBe(undefined);
  });

  it('is looked for an hour back, also where slots come every ten seconds', async () => {
    const history = createHistory();
    await history.release('v1');
    const from = history.now();
    const often = async (outcomes: string) => {
      for (const outcome of outcomes)
        await history.wait(-50 / 60).slots('health', outcome, { problems: ['a'] });
    };
    await often(`F${'P'.repeat(340)}`);
    const span = { release: 'v1', from, to: history.now() };
    expect(await sameFailureIn(history.world.log, stream, span, failing('a'), 75_000)).toBe(
      `${stream}#1 of 2026-11-22T08:01:26.000Z`,
    );
  });
});
