import { describe, expect, it } from 'vitest';
import { epochMs, sha256Hex } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import { whatChanged } from '#observe/alarm/what-changed.ts';

type Compared = Parameters<typeof whatChanged>[0];
type Steps = { tlsDaysLeft?: number; remoteAddress?: string }[];

const bodyOf = (...steps: Steps): Json => ({
  attempts: [{ steps: steps.map((step) => ({ problems: [], answers: [], ...step })) }],
});

const recordOf = (at: string, more: Partial<Compared> = {}): Compared => ({
  at: epochMs(Date.parse(at)),
  by: { version: '1', config: sha256Hex('a'.repeat(64)), actor: 'someone' },
  body: bodyOf({}),
  ...more,
});

const before = recordOf('2026-11-22T14:00:00Z');
const after = recordOf('2026-11-22T14:05:00Z');
const compared = (one: Partial<Compared>, other: Partial<Compared>, is: 'sha' | 'label' = 'label') =>
  whatChanged({ ...before, ...one }, { ...after, ...other }, is);

describe('what changed between two records', () => {
  it('is nothing where nothing did', () => {
    const body = bodyOf({ tlsDaysLeft: 30, remoteAddress: '192.0.2.1' });
    expect(compared({ release: 'v1', body }, { release: 'v1', body })).toEqual([]);
  });

  it('is the release', () => {
    expect(compared({ release: 'v1' }, { release: 'v2' })).toEqual([
      { what: 'release', from: 'v1', to: 'v2' },
    ]);
    expect(compared({ release: '1234567' }, { release: '1234567' + '8'.repeat(33) }, 'sha')).toEqual([]);
    expect(compared({ release: '1234567' }, { release: '1234568' }, 'sha').length).toBe(1);
  });

  it('is nothing where one of the two is not known', () => {
    expect(compared({}, { release: 'v2' })).toEqual([]);
    expect(compared({ release: 'v1' }, {})).toEqual([]);
    expect(compared({ body: bodyOf({ tlsDaysLeft: 30 }) }, { body: bodyOf({}) })).toEqual([]);
    expect(compared({ body: null }, { body: 'a text' })).toEqual([]);
  });

  it('is config and limits, by the first twelve digits of their digests', () => {
    const by = { ...before.by, limits: sha256Hex('c'.repeat(64)) };
    const other = { ...by, config: sha256Hex('b'.repeat(64)), limits: sha256Hex('d'.repeat(64)) };
    expect(compared({ by }, { by: other })).toEqual([
      { what: 'config', from: 'aaaaaaaaaaaa', to: 'bbbbbbbbbbbb' },
      { what: 'limits', from: 'cccccccccccc', to: 'dddddddddddd' },
    ]);
  });

  it('is the certificate when it ends more than a day sooner or later', () => {
    expect(compared({ body: bodyOf({ tlsDaysLeft: 3 }) }, { body: bodyOf({ tlsDaysLeft: 90 }) })).toEqual([
      { what: 'certificate', from: 'ends 2026-11-25', to: 'ends 2027-02-20' },
    ]);
  });

  it.each([
    ['a day later it has a day less', '2026-11-23T14:00:00Z', 29],
    ['just before midnight the day is not over yet', '2026-11-23T13:59:59Z', 30],
  ])('is not the same certificate that got older: %s', (_, at, tlsDaysLeft) => {
    const one = recordOf('2026-11-22T14:00:00Z', { body: bodyOf({ tlsDaysLeft: 30 }) });
    expect(whatChanged(one, recordOf(at, { body: bodyOf({ tlsDaysLeft }) }), 'label')).toEqual([]);
  });

  it('is the address, of the same step of both, the first that differs', () => {
    const one = bodyOf(
      { remoteAddress: '192.0.2.1' },
      { remoteAddress: '192.0.2.2' },
      { remoteAddress: '192.0.2.3' },
    );
    const other = bodyOf({ remoteAddress: '192.0.2.1' }, { remoteAddress: '192.0.2.9' });
    expect(compared({ body: one }, { body: other })).toEqual([
      { what: 'address', from: '192.0.2.2', to: '192.0.2.9' },
    ]);
  });
});
