import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { loadConfig } from '#ground/config/load.ts';
import { bundleEntries, bundleOptions, handlers, type HandlerName } from '../../lib/bundle/bundle.ts';

export type ColdBundles = {
  /** Plain: both clients, bundled as anybody would. Slim: the same through our own plugins. */
  plain: string;
  slim: string;
  /** Handlers that watch or act, with their first calls; the others alone. */
  handlers: Record<HandlerName, { file: string; calls: boolean }>;
  [Symbol.dispose](): void;
};

/** Without a state table or a bus. */
const alone: ReadonlySet<string> = new Set(['dispatch', 'notify', 'witness', 'removal']);

const bare = fileURLToPath(new URL('bare.ts', import.meta.url));
const firstCalls = fileURLToPath(new URL('first-calls.ts', import.meta.url));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Each as `<folder>/<name>/index.mjs`. */
export async function bundleCold(): Promise<ColdBundles> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-cold-'));
  const fileOf = (name: string): string => join(folder, name, 'index.mjs');
  const entry = (name: string, file: string) => ({ in: file, out: join(name, 'index') });
  await build({
    ...bundleOptions,
    ...requiring,
    entryPoints: [entry('plain', bare)],
    outdir: folder,
    plugins: [],
  });
  await bundleEntries(folder, [
    entry('slim', bare),
    ...handlers.map((name) => entry(name, withFirstCalls(folder, name))),
  ]);
  const loaded = await loadConfig(here('../../examples/aws.ts'));
  for (const name of handlers) writeFileSync(join(folder, name, 'muster.json'), JSON.stringify(loaded));
  const measured = handlers.map((name) => [name, { file: fileOf(name), calls: !alone.has(name) }]);
  return {
    plain: fileOf('plain'),
    slim: fileOf('slim'),
    handlers: Object.fromEntries(measured) as ColdBundles['handlers'],
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** As bundles of clients usually do: some of what they bring is CommonJS. */
const requiring = {
  banner: {
    js: "import { createRequire as make } from 'node:module'; const require = make(import.meta.url);",
  },
};

function withFirstCalls(folder: string, name: HandlerName): string {
  const file = join(folder, `${name}.ts`);
  const parts = [`export { handler } from '${here(`../../lambdas/${name}.ts`)}';`];
  if (!alone.has(name)) parts.push(`export { firstCalls } from '${firstCalls}';`);
  writeFileSync(file, parts.join('\n'));
  return file;
}
