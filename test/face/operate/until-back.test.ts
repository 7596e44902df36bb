import { expect, it } from 'vitest';
import { untilBack } from '#face/operate/until-back.ts';
import { systemClock } from '#ground/base/clock.ts';

it.each([
  ['http', 1000],
  ['ssm', 5000],
  ['railway', 10_000],
] as const)('asks %s every %d ms', async (kind, everyMs) => {
  const slept: number[] = [];
  const clock = { ...systemClock, sleep: async (ms: number) => void slept.push(ms) };
  const asking = { clock, environment: 'staging', kind, withinMs: 60_000 };
  let left = 2;
  const step = async () =>
    left-- > 0 ? ({ kind: 'waiting', reason: 'not yet' } as const) : ({ kind: 'closed' } as const);
  expect(await untilBack(step, asking)).toEqual({ isBack: true });
  expect(slept).toEqual([everyMs, everyMs]);
});
