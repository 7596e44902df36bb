import { expect, test } from 'vitest';
import { bareCode } from './bare-code.ts';
import { parse } from './source-file.ts';

test.for([
  ['a comment to the end of its line', 'a // b\nc', 'a     \nc'],
  ['a comment over lines', 'a /* b\nb */ c', 'a     \n     c'],
  ['strings, their quotes left', `a('b', "c")`, `a(' ', " ")`],
  ['an escaped quote', `'it\\'s' + a`, `'     ' + a`],
  ['two slashes in a string', `'http://b' + a`, `'        ' + a`],
  ['a quote in a regular expression', `x = /['"]/g; a`, `x = /     g; a`],
  ['a slash in a class of a regular expression', 'x = /[/]b/; a', 'x = /    /; a'],
  ['a template, the code in it left', '`b ${a} b`', '`  ${a}  `'],
  ['a template in a template', '`b ${f({ k: `b` })} b`', '`  ${f({ k: ` ` })}  `'],
  ['nothing of a division', 'a / b / c', 'a / b / c'],
] as const)('bareCode blanks %s', ([, source, bare]) => {
  expect(bareCode(source)).toBe(bare);
});

test('imports are found in every spelling, and nowhere else', () => {
  const source = [
    `import { a } from '#ground/base/a.ts';`,
    `import type {`,
    `  B,`,
    `} from './b.ts';`,
    `import c, { type D } from "c";`,
    `import 'e';`,
    `export * from '../e.ts';`,
    `export const f = await import('f');`,
    `export type G = import('g').G;`,
    `export const text = \`import x from 'x'\`;`,
    `// import y from 'y'`,
    `export function from(z: 'z') {}`,
  ].join('\n');

  const found = parse('src/ground/base/x.ts', source).imports;

  expect(found.map(({ kind, typeOnly, target, line }) => [line, kind, typeOnly, target])).toEqual([
    [1, 'import', false, 'src/ground/base/a.ts'],
    [2, 'import', true, 'src/ground/base/b.ts'],
    [5, 'import', false, 'c'],
    [6, 'import', false, 'e'],
    [7, 'export', false, 'src/ground/e.ts'],
    [8, 'import', false, 'f'],
    [9, 'import', false, 'g'],
  ]);
});
