import { expect, it } from 'vitest';
import { demoConfig } from '#face/demo/demo-config.ts';
import { drillLoops } from '#face/up/drill-loops.ts';
import { drillsUnderWay } from '#face/up/drills-under-way.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import { epochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import { createVirtualClock } from '#ground/base/virtual-clock.ts';
import { readConfig } from '#ground/config/read.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { executionName } from '#ground/durable/execution-name.ts';

const url = 'http://127.0.0.1:9';
const demo = demoConfig({ environments: { staging: { url }, production: { url } }, hostingUrl: url });
const drills = ['burst_429', 'budget_block'];
const entry = { drills, environments: ['staging'], every: '10m', startWithin: '2m', endWithin: '8m' };
const reading = readConfig({ ...demo, schedule: { drills: entry }, runbooks: {} });
if (reading.kind === 'invalid') throw new Error('the config is valid');
const { config: valid } = reading;

/** What was started by the end of its `count`th start, from 14:43:20 on. */
async function started(config: Config, count: number): Promise<unknown[]> {
  const stopping = new AbortController();
  const starts: unknown[] = [];
  const clock = createVirtualClock(epochMs(Date.parse('2026-11-22T14:43:20Z')));
  const start = async (workflow: string, name: string, given: Json): Promise<void> => {
    starts.push({ workflow, name, input: given });
    if (starts.length === count) stopping.abort();
  };
  const tools = { config, clock, workflows: { start } } as unknown as UpTools;
  await Promise.all(drillLoops(tools, stopping.signal, (_, work) => work()));
  return starts;
}

it('starts each slot once under the name that it has everywhere, the current one first', async () => {
  const run = 'drills/staging/2026-11-22T14:40:00.000Z';
  const slot = Date.parse('2026-11-22T14:40:00Z');
  const starts = await started(valid, 2);
  expect(starts[0]).toEqual({
    workflow: 'drill',
    name: executionName([run]),
    input: {
      run,
      environment: 'staging',
      drills,
      slot,
      startBy: slot + 120_000,
      endBy: slot + 480_000,
    },
  });
  expect(starts[1]).toMatchObject({ input: { run: 'drills/staging/2026-11-22T14:50:00.000Z' } });
});

it('starts nothing where another home answers', async () => {
  const { staging } = valid.environments;
  if (!staging) throw new Error('the demo has a staging');
  const environments = { ...valid.environments, staging: { ...staging, authority: 'aws' as const } };
  expect(await started({ ...valid, environments }, 1)).toEqual([]);
});

it('knows which drills have begun and not ended', () => {
  const underWay = drillsUnderWay({ now: () => epochMs(7) });
  const run = { run: 'r', environment: 'staging', drills: ['one', 'two'] };
  underWay.note(run, { drill: 'one', phase: 'started', text: '' });
  underWay.note(run, { drill: 'one', phase: 'lowered', text: '' });
  expect(underWay.list()).toEqual([{ input: run, drill: 'one', startedAt: 7 }]);
  underWay.note(run, { drill: 'one', phase: 'completed', text: '' });
  expect(underWay.list()).toEqual([]);
  underWay.note(run, { drill: 'two', phase: 'refused', text: '' });
  expect(underWay.list()).toEqual([]);
});
