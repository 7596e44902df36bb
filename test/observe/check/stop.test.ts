import { expect, test } from 'vitest';
import { runSet } from '#observe/check/run-set.ts';
import { checkWorld, hastyClock } from '../../fixtures/http/check-world.ts';
import { serve } from '../../fixtures/http/origin.ts';

test('a stop in the pause before a confirm leaves the failure unknown', async () => {
  const stop = new AbortController();
  const clock = hastyClock();
  const tools = checkWorld({
    origin: await serve((_request, reply) => reply.writeHead(500).end()),
    checks: { c: { request: { path: '/' } } },
    clock: {
      ...clock,
      sleep(ms) {
        stop.abort();
        return clock.sleep(ms);
      },
    },
  });
  const confirm = () => ({ times: 2, everyMs: 10_000 });
  const set = { environment: 'e', checks: ['c'], confirm, signal: stop.signal };
  const results = await runSet(set, tools);
  expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['unknown', 'stopped before it was confirmed, after: status (500) in 200..299'],
  ]);
  expect(results[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['fail']);
});
