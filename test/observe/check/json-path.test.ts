import { expect, test } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import { selectOne } from '#observe/check/json-path.ts';

const book: Json = {
  store: {
    book: [
      { t: 'a', p: 5 },
      { t: 'b', p: 9 },
    ],
    'odd key': 1,
    null: null,
  },
  a: { a: 2 },
};

test.each<[string, Json]>([
  ['$.store.book[0].t', 'a'],
  ['$.store.book[-1].t', 'b'],
  ["$['store']['odd key']", 1],
  ['$.store.null', null],
  ['$.store.book[?@.p > 6].t', 'b'],
  ['$.store.book[1:].p', 9],
  ["$.store.book[?match(@.t, '[a]')].p", 5],
  ['$.store.book[?length(@.t) == 1 && @.p == 9].t', 'b'],
])('%s selects one node', (path, value) => {
  expect(selectOne(path, book)).toMatchObject({ kind: 'value', value });
});

test.each(['$.nothing', '$.store.book[2]', '$.store.book.t', '$.store.book[0].t.x', '$.a.a.a', '$[0]'])(
  '%s selects nothing',
  (path) => {
    expect(selectOne(path, book)).toEqual({ kind: 'missing' });
  },
);

test.each([
  ['$.store.book[*].t', 2],
  ['$..a', 2],
  ['$.store.book[0,1]', 2],
])('%s selects several nodes, which is no value', (path, count) => {
  expect(selectOne(path, book)).toEqual({ kind: 'many', count });
});

test('the root is a node', () => {
  expect(selectOne('$', 'text')).toMatchObject({ kind: 'value', value: 'text' });
});

test('a document nested too deep for a descendant segment selects nothing instead of failing us', () => {
  let deep: Json = 1;
  for (let depth = 0; depth < 5000; depth += 1) deep = [deep];
  expect(selectOne('$..x', deep)).toEqual({ kind: 'missing' });
});
