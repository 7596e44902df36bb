import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '#ground/config/load.ts';
import { bundleHandlers, handlers } from '../../lib/bundle/bundle.ts';

const kilobytesMax = 700;

test('each bundle is one module of at most 700 kB, its licences and the checked config', async ({
  annotate,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bundle-'));
  try {
    await bundleHandlers(folder, await loadConfig('examples/aws.ts'));
    const sizes = handlers.map((handler) => {
      const bytes = statSync(join(folder, handler, 'index.mjs')).size;
      return { handler, kilobytes: Math.ceil(bytes / 1000) };
    });
    await annotate(sizes.map(({ handler, kilobytes }) => `${handler} ${kilobytes} kB`).join(', '));

    expect(sizes.map(({ handler }) => handler)).toEqual([
      'probe',
      'dispatch',
      'runbook',
      'drill',
      'watchdog',
    ]);
    for (const { handler, kilobytes } of sizes) {
      expect(kilobytes).toBeLessThanOrEqual(kilobytesMax);
      const files = readdirSync(join(folder, handler)).filter((name) => name !== 'index.mjs.LEGAL.txt');
      expect(files.sort()).toEqual(['index.mjs', 'muster.json']);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);
