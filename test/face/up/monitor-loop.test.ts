import { expect, it } from 'vitest';
import { monitorLoop } from '#face/up/monitor-loop.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { monitorStage, noHttp } from '../../observe/watch/monitor-stage.ts';

it('tells what went wrong with its own alarms, after the heartbeat', async () => {
  const asked: string[] = [];
  const http: HttpClient = {
    ...noHttp,
    exchange: async (request) => {
      asked.push(`heartbeat ${request.url}`);
      throw new Error('refused');
    },
  };
  const stage = monitorStage(
    { monitor: { heartbeat: { url: 'http://127.0.0.1:9/beat', every: '1m' } } },
    http,
  );
  await stage.record('pass');
  const { state } = stage.tools;
  const put: StateStore['put'] = async (key, value, expected) => {
    if (key.collection === 'alarm') throw new Error('this alarm cannot be stored');
    return state.put(key, value, expected);
  };
  for (let count = 0; count < 16; count += 1) {
    await stage.record('unknown', { reason: 'no network' });
    stage.world.clock.move(60_000);
  }
  const stopping = new AbortController();
  const tools = {
    ...stage.tools,
    state: { ...state, put },
    clock: { ...stage.tools.clock, sleep: async () => undefined },
  } as unknown as UpTools;
  await monitorLoop(tools, stopping.signal, async (what, work) => {
    const error = await work().catch((reason: unknown) => reason);
    asked.push(`${what}: ${String(error)}`);
    stopping.abort();
  });
  expect(asked).toEqual([
    'heartbeat http://127.0.0.1:9/beat',
    'the monitor itself: Error: this alarm cannot be stored',
  ]);
});
