import { describe, expect, it } from 'vitest';
import { differences } from '#act/limits/at-baseline.ts';
import {
  baselineSetting,
  sameSetting,
  sameSettings,
  setTo,
  showSetting,
  unset,
  type Setting,
} from '#act/limits/setting.ts';

describe('two settings', () => {
  it.each<[Setting, Setting]>([
    [unset, unset],
    [setTo(500_000), setTo('500000')],
    [setTo('1.0'), setTo(1)],
    [setTo('1.50'), setTo('1.5')],
    [setTo('live'), setTo('live')],
    [setTo('-3'), setTo(-3)],
    [setTo(''), setTo('')],
    [setTo('12345678901234567890'), setTo('12345678901234567890')],
  ])('%j and %j are the same', (one, other) => {
    expect([sameSetting(one, other), sameSetting(other, one)]).toEqual([true, true]);
  });

  it.each<[Setting, Setting]>([
    [unset, setTo('')],
    [unset, setTo(0)],
    [setTo(1), setTo(10)],
    [setTo('1'), setTo('1k')],
    [setTo('live'), setTo('Live')],
    [setTo(' 1'), setTo(1)],
    // Beyond what a number can tell apart.
    [setTo('12345678901234567890'), setTo('12345678901234567891')],
    [setTo('9007199254740993'), setTo('9007199254740992')],
  ])('%j and %j differ', (one, other) => {
    expect([sameSetting(one, other), sameSetting(other, one)]).toEqual([false, false]);
  });
});

it('a name that was not found is unset, and what was not asked for does not count', () => {
  expect(sameSettings({ A: setTo(1), B: unset }, { A: setTo('1'), C: setTo(9) })).toBe(true);
  expect(sameSettings({ A: setTo(1) }, {})).toBe(false);
  expect(sameSettings({ A: unset }, { A: setTo(1) })).toBe(false);
});

it('differences from the baseline are told for each name', () => {
  const baseline = { A: setTo(500), B: unset, C: setTo(3), D: setTo(7) };
  expect(differences(baseline, { A: setTo('1'), B: setTo(2), C: setTo('3'), E: setTo(9) })).toEqual([
    'A is 1, its baseline is 500',
    'B is 2, its baseline is unset',
    'D is unset, its baseline is 7',
  ]);
  expect(differences(baseline, { A: setTo(500), C: setTo(3), D: setTo('7') })).toEqual([]);
});

it('a baseline says what stands there', () => {
  expect(baselineSetting({ set: 5 })).toEqual({ set: true, value: 5 });
  expect(baselineSetting({ unset: 6000 })).toEqual({ set: false });
  expect(baselineSetting({ unset: null })).toEqual({ set: false });
});

it('what is no number is shown by its length alone', () => {
  expect(showSetting(unset)).toBe('unset');
  expect(showSetting(setTo('500000.50'))).toBe('500000.5');
  expect(showSetting(setTo(-2))).toBe('-2');
  expect(showSetting(setTo('postgres://chat:hunter2@db'))).toBe('a text of 26 characters');
});
