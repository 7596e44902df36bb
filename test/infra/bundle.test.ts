import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '#ground/config/load.ts';
import { bundleHandlers, handlers } from '../../lib/bundle/bundle.ts';

/**
 * Runbook and drill run checks, and are workflows that put limits back. Besides, a runbook carries every kind of action,
 * a drill its callers, judges and bodies, and both the cron of planned maintenance.
 */
const kilobytesMax = {
  probe: 700,
  dispatch: 700,
  runbook: 770,
  drill: 760,
  notify: 700,
  watchdog: 700,
  sweep: 700,
};

test('each bundle is one module of bounded size, its licences and the checked config', async ({
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

    expect(sizes.map(({ handler }) => handler)).toEqual(Object.keys(kilobytesMax));
    for (const { handler, kilobytes } of sizes) {
      expect(kilobytes).toBeLessThanOrEqual(kilobytesMax[handler]);
      const files = readdirSync(join(folder, handler)).filter((name) => name !== 'index.mjs.LEGAL.txt');
      expect(files.sort()).toEqual(['index.mjs', 'muster.json']);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);
