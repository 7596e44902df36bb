import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { diet } from './diet.ts';

/** Handlers, one file each in `lambdas/`. */
export const handlers = ['probe', 'dispatch', 'runbook', 'drill', 'notify', 'watchdog', 'sweep'] as const;
export type HandlerName = (typeof handlers)[number];

/** Some dependencies are CommonJS and call `require` for Node's own modules. */
const requireForCommonJs =
  "import { createRequire as muster_createRequire } from 'node:module';" +
  'const require = muster_createRequire(import.meta.url);';

/**
 * Each handler with all that it imports as `<folder>/<handler>/index.mjs`, no package left outside, and beside it the
 * checked config as `muster.json`: environment variables hold 4 KB, and a schema of the config would only weigh.
 */
export async function bundleHandlers(folder: string, loaded: LoadedConfig): Promise<void> {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
  await build({
    entryPoints: handlers.map((name) => ({ in: sourceOf(root, name), out: join(name, 'index') })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: requireForCommonJs },
    plugins: [diet()],
    // undici's own switch for what Node brings along: one parser of two.
    define: { esbuildDetection: '1' },
    legalComments: 'linked',
    logLevel: 'silent',
  });
  for (const name of handlers) await writeFile(join(folder, name, 'muster.json'), JSON.stringify(loaded));
}

const sourceOf = (root: string, name: HandlerName): string => join(root, 'lambdas', `${name}.ts`);
