import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** One mistake in the code. */
export type Mistake = {
  name: string;
  file: string;
  /** Must be there, as often as it is replaced: else the mutant proves nothing any more. */
  find: string;
  replace: string;
};

const root = new URL('../../', import.meta.url).pathname;

/** Modules with a mistake in one of those that they import. */
export type Mutants = {
  /** The module under `test/simulation`, with this mistake, or as it is. */
  load<Module>(entry: string, mistake?: Mistake): Promise<Module>;
  remove(): void;
};

export function openMutants(): Mutants {
  const folder = mkdtempSync(join(tmpdir(), 'muster-mutants-'));
  let count = 0;
  return {
    async load<Module>(entry: string, mistake?: Mistake): Promise<Module> {
      count += 1;
      const file = join(folder, `${count}.mjs`);
      await build({
        entryPoints: [`${root}test/simulation/${entry}`],
        outfile: file,
        bundle: true,
        platform: 'node',
        format: 'esm',
        logLevel: 'silent',
        banner: {
          js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
        },
        plugins: mistake ? [mutating(mistake)] : [],
      });
      return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Module;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Replaces the text of one module on its way into the bundle. Throws when the text is not there any more. */
function mutating({ file, find, replace, name }: Mistake): Plugin {
  const source = readFileSync(`${root}${file}`, 'utf8');
  if (!source.includes(find)) throw new Error(`${name}: ${file} no longer has ${JSON.stringify(find)}`);
  return {
    name: 'mutant',
    setup({ onLoad }) {
      onLoad({ filter: new RegExp(`${file.replaceAll('.', '\\.')}$`) }, () => ({
        contents: source.replaceAll(find, replace),
        loader: 'ts',
      }));
    },
  };
}
