import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { type Mutant, mutants } from './mutants.ts';
import type { simulate } from './simulate.ts';

const root = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'muster-mutants-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** More than any of them lives for; bounds one that lives on. */
const worldsMax = 600;
const seed = 1;

test('the code itself survives the worlds in which its mutants die', async () => {
  expect(await deathOf(undefined, 100)).toBe('');
});

/** All of them in CI; every fourth in the everyday run, which has to stay short. */
const tried = process.env['CI'] ? mutants : mutants.filter((_, index) => index % 4 === 0);

test.for(tried)('$name: breaks a promise', { timeout: 60_000 }, async (mutant, { annotate }) => {
  const death = await deathOf(mutant, worldsMax);

  await annotate(death);
  const [, number = 'none'] = /^Safety (\d+): /.exec(death) ?? [];
  expect(mutant.breaks, death).toContain(number);
});

type Simulation = { simulate: typeof simulate };

/** What the first world says that breaks; empty when none does. */
async function deathOf(mutant: Mutant | undefined, worlds: number): Promise<string> {
  const file = join(folder, `${mutant ? mutants.indexOf(mutant) : 'sound'}.mjs`);
  await build({
    entryPoints: [`${root}test/simulation/simulate.ts`],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: mutant ? [mutating(mutant)] : [],
  });
  const { simulate: play } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Simulation;
  return play(seed, { worlds }, mutant?.sky ? { sky: mutant.sky } : {}).then(
    () => '',
    (error: Error) => error.message,
  );
}

/** Replaces the text of one module on its way into the bundle. Throws when the text is not there any more. */
function mutating({ file, find, replace, name }: Mutant): Plugin {
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
