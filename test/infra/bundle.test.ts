import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '#ground/config/load.ts';
import { bundleHandlers, handlers, type HandlerName } from '../../lib/bundle/bundle.ts';

/** What each is about, and with that what it weighs. */
const kilobytesMax: Readonly<Record<HandlerName, number>> = {
  // Checks of every kind, evidence, alarms.
  probe: 650,
  // The bus's events, and the calls that start an execution.
  dispatch: 320,
  // Checks, limits and the cron of maintenance as in a drill, and every kind of action.
  runbook: 800,
  // Besides checks and limits its callers, judges and bodies.
  drill: 780,
  // Channels, evidence, the durable SDK.
  notify: 600,
  // Limits in every kind of place, evidence, alarms.
  watchdog: 600,
  // Alarms, evidence, the heartbeat.
  sweep: 560,
  // Changes of evidence, which it records and tells.
  witness: 450,
  // The state table, and an answer to CloudFormation.
  removal: 500,
};

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-bundle-'));
  await bundleHandlers(folder, await loadConfig('examples/aws.ts'));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const moduleOf = (handler: HandlerName): string => readFileSync(join(folder, handler, 'index.mjs'), 'utf8');

test.for([...handlers])('the bundle of %s is within its size', async (handler, { annotate }) => {
  const kilobytes = Math.ceil(Buffer.byteLength(moduleOf(handler)) / 1000);
  await annotate(`${handler} ${kilobytes} kB`);

  expect(kilobytes).toBeLessThanOrEqual(kilobytesMax[handler]);
});

test.for([...handlers])('the bundle of %s is one module, its licences and the checked config', (handler) => {
  const files = readdirSync(join(folder, handler)).filter((name) => name !== 'index.mjs.LEGAL.txt');

  expect(files.sort()).toEqual(['index.mjs', 'muster.json']);
});

test.for([...handlers])('the bundle of %s imports nothing, Node’s own modules neither', (handler) => {
  const imports = moduleOf(handler).match(
    /\b(?:from|import) ?\(?["'][\w@:./-]{1,60}["']|Dynamic require of/g,
  );

  expect(imports ?? []).toEqual([]);
});
