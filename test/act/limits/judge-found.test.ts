import { describe, expect, it } from 'vitest';
import { judgeAfter, judgeFound, showDifferences } from '#act/limits/judge-found.ts';
import { setTo, unset, type SettingMap } from '#act/limits/setting.ts';

const wish = { ordered: { A: setTo(50), B: unset }, replaceable: { A: setTo(500), B: setTo('x') } };

describe('what is found', () => {
  it.each<[string, SettingMap, string[], string[]]>([
    ['all replaceable', { A: setTo('500'), B: setTo('x') }, ['A', 'B'], []],
    ['all as ordered', { A: setTo('50'), B: unset }, [], []],
    ['half of it as ordered', { A: setTo(50), B: setTo('x') }, ['B'], []],
    ["somebody else's value", { A: setTo(60), B: setTo('x') }, ['B'], ['A']],
    ['unset where a value was', { A: unset, B: unset }, [], ['A']],
    ['nothing at all', {}, [], ['A']],
  ])('%s', (_, found, toWrite, disputed) => {
    expect(judgeFound(wish, found)).toEqual({ toWrite, disputed });
  });

  it('never writes what has no value to write over, or none to write', () => {
    const odd = { ordered: { A: setTo(1) }, replaceable: { B: setTo(2) } };
    expect(judgeFound(odd, { A: setTo(9), B: setTo(2) })).toEqual({ toWrite: [], disputed: ['A', 'B'] });
  });
});

describe('what is read after a write', () => {
  const ordered = { A: setTo(50), B: unset };
  const before = { A: setTo(500), B: setTo('x') };

  it.each<[string, SettingMap, object]>([
    ['as ordered', { A: setTo('50') }, { kind: 'as-ordered' }],
    ['as before', before, { kind: 'not-applied', names: ['A', 'B'] }],
    ['half applied', { A: setTo(50), B: setTo('x') }, { kind: 'not-applied', names: ['B'] }],
    ["somebody else's", { A: setTo(60), B: setTo('x') }, { kind: 'changed', names: ['A'] }],
  ])('%s', (_, after, verdict) => {
    expect(judgeAfter(['A', 'B'], { ordered, before, after })).toEqual(verdict);
  });
});

it('differences are shown as people write them', () => {
  const expected = { A: setTo(50), B: unset, C: setTo(1) };
  expect(showDifferences(expected, { A: setTo(500), B: setTo(7), C: setTo('1') })).toBe(
    'A is 500, not 50, B is 7, not unset',
  );
  expect(showDifferences(expected, { A: setTo('50'), C: setTo(1) })).toBe('');
});
