import { expect, test } from 'vitest';
import { parse, readSources } from './source-file.ts';
import { type Violation, violations } from './violations.ts';

const root = new URL('../../', import.meta.url).pathname;
const print = ({ file, line, rule, says }: Violation): string => `${file}:${line} ${rule}: ${says}`;

test('the house keeps its rules', async ({ annotate }) => {
  const files = readSources(root);
  const longest = files.toSorted((a, b) => b.lines - a.lines).slice(0, 5);
  await annotate(`longest files: ${longest.map(({ path, lines }) => `${path} ${lines}`).join(', ')}`);

  expect(files.map(({ path }) => path)).toContain('src/ground/base/brand.ts');
  expect(violations(files).map(print)).toEqual([]);
});

test('every rule finds what breaks it in the bad house', () => {
  const found = violations(readSources(`${root}test/fixtures/boundary/bad/`));

  expect(found.map(({ file, line, rule }) => `${file}:${line} ${rule}`)).toEqual([
    'examples/chat.config.ts:1 adapter',
    'lambdas/probe.ts:3 lambda-diet',
    'lambdas/probe.ts:4 cdk',
    'lambdas/probe.ts:4 lambda-diet',
    'lambdas/probe.ts:5 standard-streams',
    'lib/muster-stack.ts:5 lib-diet',
    'lib/muster-stack.ts:6 lib-diet',
    'src/face/demo/service.ts:2 demo-diet',
    'src/face/demo/service.ts:3 demo-diet',
    'src/face/demo/service.ts:4 demo-diet',
    'src/ground/base/time.ts:1 floor-order',
    'src/ground/base/time.ts:2 time',
    'src/ground/base/time.ts:2 timer',
    'src/ground/base/time.ts:3 global',
    'src/ground/base/time.ts:5 time',
    'src/ground/base/time.ts:6 time',
    'src/ground/base/time.ts:7 chance',
    'src/ground/base/time.ts:8 timer',
    'src/ground/base/time.ts:9 environment',
    'src/ground/base/time.ts:10 computed-import',
    'src/ground/state/adapters/quote.ts:2 standard-streams',
    'src/ground/state/adapters/sqlite.ts:2 floor-order',
    'src/ground/state/store.ts:3 undici',
    'src/ground/state/store.ts:4 aws-client',
    'src/ground/state/store.ts:5 adapter',
    'src/ground/state/store.ts:7 environment',
    'src/observe/check/judge.ts:1 floor-order',
    'src/observe/check/judge.ts:2 floor-order',
    'src/observe/guess/guess.ts:1 enum',
    'src/observe/guess/guess.ts:1 unknown-room',
    'src/observe/guess/guess.ts:4 enum',
    'src/observe/guess/guess.ts:7 default-export',
    'src/record/event/index.ts:1 barrel',
    'src/record/evidence/record.ts:1 floor-order',
    'src/record/evidence/record.ts:1 relative-import',
    'src/record/evidence/record.ts:2 durable-sdk',
    'src/record/evidence/record.ts:4 standard-streams',
    'src/stray.ts:1 unknown-room',
    'test/record/seal.test.ts:2 default-export',
    'tools/long.ts:251 length',
  ]);
});

test('a violation says what to do instead', () => {
  const file = parse('src/record/evidence/record.ts', "import { Agent } from 'undici';\n");

  expect(violations([file]).map(print)).toEqual([
    'src/record/evidence/record.ts:1 undici: undici: undici lives in ground/http',
  ]);
});
