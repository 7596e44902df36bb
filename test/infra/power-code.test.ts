import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { builtins } from '../../lib/bundle/builtins.ts';
import { bundleOptions, handlers, type HandlerName } from '../../lib/bundle/bundle.ts';
import { diet } from '../../lib/bundle/diet.ts';

/** By handler, the modules of ours of which something is in its bundle. */
const modules = new Map<HandlerName, string[]>();

beforeAll(async () => {
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: handlers.map((name) => ({ in: `lambdas/${name}.ts`, out: name })),
    outdir: 'nowhere',
    write: false,
    metafile: true,
    plugins: [builtins(), diet()],
  });
  for (const [file, { inputs }] of Object.entries(metafile.outputs)) {
    const handler = handlers.find((name) => file.endsWith(`/${name}.mjs`));
    if (!handler) continue;
    const present = Object.keys(inputs).filter((input) => (inputs[input]?.bytesInOutput ?? 0) > 0);
    modules.set(handler, present.filter((input) => input.startsWith('src/')).sort());
  }
}, 60_000);

const holdersOf = (pattern: RegExp): HandlerName[] =>
  handlers.filter((handler) => modules.get(handler)?.some((module) => pattern.test(module)));

test('who restores has no code that lowers: only the drill has that', () => {
  expect(holdersOf(/^src\/act\/limits\/(lower|with-lowered|while-lowered|open-lease)\.ts$/)).toEqual([
    'drill',
  ]);
  expect(holdersOf(/^src\/act\/drill\/play-drill\.ts$/)).toEqual(['drill']);
  expect(holdersOf(/^src\/act\/limits\/advance-restore\.ts$/)).toEqual(['runbook', 'drill', 'watchdog']);
});

test('only the runbook has code that acts', () => {
  expect(holdersOf(/^src\/act\/runbook\/adapters\//)).toEqual(['runbook']);
});

test('only dispatch has code that starts executions, and only notify code that tells people', () => {
  expect(holdersOf(/^src\/ground\/durable\/adapters\/lambda\.ts$/)).toEqual(['dispatch']);
  expect(holdersOf(/^src\/observe\/notify\/adapters\//)).toEqual(['notify']);
});
