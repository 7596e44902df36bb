import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { builtins } from './builtins.ts';
import { diet } from './diet.ts';

/** Handlers, one file each in `lambdas/`. */
export const handlers = [
  'probe',
  'dispatch',
  'runbook',
  'drill',
  'notify',
  'watchdog',
  'sweep',
  'witness',
  'removal',
] as const;
export type HandlerName = (typeof handlers)[number];

/**
 * Each handler with all that it imports as `<folder>/<handler>/index.mjs`, no package left outside, and beside it the
 * checked config as `muster.json`: environment variables hold 4 KB, and a schema of the config would only weigh.
 */
export async function bundleHandlers(folder: string, loaded: LoadedConfig): Promise<void> {
  await bundleEntries(
    folder,
    handlers.map((name) => ({ in: sourceOf(name), out: join(name, 'index') })),
  );
  for (const name of handlers) await writeFile(join(folder, name, 'muster.json'), JSON.stringify(loaded));
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const sourceOf = (name: HandlerName): string => join(root, 'lambdas', `${name}.ts`);

/** Modules, each with all that it imports, as `<folder>/<out>.mjs`, the way that handlers are bundled. */
export async function bundleEntries(folder: string, entries: { in: string; out: string }[]): Promise<void> {
  await build({ ...bundleOptions, entryPoints: entries, outdir: folder, plugins: [builtins(), diet()] });
}

/** But for the plugins, which are ours. */
export const bundleOptions = {
  outExtension: { '.js': '.mjs' },
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  // undici's own switch for what Node brings along: one parser of two.
  define: { esbuildDetection: '1' },
  legalComments: 'linked',
  logLevel: 'silent',
} satisfies BuildOptions;
