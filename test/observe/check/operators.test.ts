import { expect, test } from 'vitest';
import type { Matcher } from '#ground/config/schema/expectation.ts';
import type { Json } from '#ground/base/json.ts';
import { failedRules } from '#observe/check/operators.ts';

const of = (value: Json) => ({ kind: 'value', value }) as const;

test.each<[Matcher, Json]>([
  ['ok', 'ok'],
  [5, 5],
  [null, null],
  [false, false],
  [{ equals: { a: [1, { b: null }] } }, { a: [1, { b: null }] }],
  [{ equals: { a: 1, b: 2 } }, { b: 2, a: 1 }],
  [{ in: ['a', 1, null] }, 1],
  [{ in: ['a', 1, null] }, null],
  [{ matches: '^a+$' }, 'aaa'],
  [{ matches: '(?i:TECHNICAL)' }, 'a technical issue'],
  [{ matches: '^.$' }, '\u{1f600}'],
  [{ notMatches: '(?i:technical issue)' }, 'all well'],
  [{ notMatches: 'x' }, ''],
  [{ exists: true }, null],
  [{ type: 'null' }, null],
  [{ type: 'array' }, []],
  [{ type: 'object' }, {}],
  [{ type: 'number' }, 0.5],
  [{ type: 'boolean' }, false],
  [{ above: 1, below: 3 }, 2],
  [{ length: 2 }, 'ab'],
  [{ length: 0 }, []],
  [{ length: { above: 0, below: 2 } }, { a: 1 }],
])('%j holds for %j', (matcher, value) => {
  expect(failedRules(matcher, of(value))).toEqual([]);
});

test.each<[Matcher, Json, string]>([
  ['ok', 'OK', '== ok'],
  [5, '5', '== 5'],
  [null, false, '== null'],
  [true, 'true', '== true'],
  [{ equals: { a: 1 } }, { a: 1, b: 2 }, '== {"a":1}'],
  [{ equals: [1, 2] }, [2, 1], '== [1,2]'],
  [{ in: ['ANSWER', 'ASK_CLARIFY'] }, 'FALLBACK', 'in [ANSWER, ASK_CLARIFY]'],
  [{ in: [1] }, '1', 'in [1]'],
  [{ matches: '^a' }, 'ba', 'matches ^a'],
  [{ matches: '1' }, 1, 'matches 1'],
  [{ notMatches: 'b' }, 'abc', 'notMatches b'],
  [{ notMatches: 'b' }, null, 'notMatches b'],
  [{ notMatches: 'b' }, 7, 'notMatches b'],
  [{ exists: false }, null, 'does not exist'],
  [{ type: 'object' }, null, 'is object'],
  [{ type: 'object' }, [], 'is object'],
  [{ type: 'string' }, 1, 'is string'],
  [{ above: 2 }, 2, '> 2'],
  [{ below: 2 }, 2, '< 2'],
  [{ above: 1 }, '2', '> 1'],
  [{ length: 3 }, 'ab', 'length == 3'],
  [{ length: 1 }, 1, 'length == 1'],
  [{ length: { below: 2 } }, [1, 2], 'length < 2'],
])('%j does not hold for %j', (matcher, value, rule) => {
  expect(failedRules(matcher, of(value))).toEqual([rule]);
});

test('every operator must hold, and each that does not is told', () => {
  expect(failedRules({ type: 'string', matches: 'x', length: 2 }, of('abc'))).toEqual([
    'matches x',
    'length == 2',
  ]);
});

test.each<[Matcher, string]>([
  ['ok', '== ok'],
  [null, '== null'],
  [{ notMatches: 'x' }, 'notMatches x'],
  [{ exists: true }, 'exists'],
  [{ type: 'null' }, 'is null'],
  [{ below: 5 }, '< 5'],
])('%j never holds for what is missing', (matcher, rule) => {
  expect(failedRules(matcher, { kind: 'missing' })).toEqual([rule]);
});

test('only the wish for absence holds for what is missing', () => {
  expect(failedRules({ exists: false }, { kind: 'missing' })).toEqual([]);
});

test.each<[Matcher, string]>([
  [{ exists: true }, 'exists'],
  [{ exists: false }, 'does not exist'],
  [{ notMatches: 'x' }, 'notMatches x'],
])('%j never holds for several nodes', (matcher, rule) => {
  expect(failedRules(matcher, { kind: 'many', count: 2 })).toEqual([rule]);
});

test('text on the wire is compared with numbers as written', () => {
  const text = { kind: 'text', value: '42' } as const;
  expect(failedRules(42, text)).toEqual([]);
  expect(failedRules('42', text)).toEqual([]);
  expect(failedRules({ above: 41, below: 43 }, text)).toEqual([]);
  expect(failedRules({ above: 42 }, text)).toEqual(['> 42']);
  expect(failedRules({ above: 0 }, { kind: 'text', value: '0x10' })).toEqual(['> 0']);
});
