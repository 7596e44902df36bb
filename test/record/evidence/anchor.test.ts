import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '#ground/base/random.ts';
import { anchorFile } from '#record/evidence/adapters/anchor-file.ts';
import { foldMarks } from '#record/evidence/anchor.ts';

const hash = (digit: string): string => digit.repeat(64);
const mark = (seq: number, digit: string, stream = 's/t/u/v') => ({ stream, seq, hash: hash(digit) });

describe('folding marks', () => {
  it('keeps the last of growing seqs, stream by stream', () => {
    const folded = foldMarks([mark(1, 'a'), mark(2, 'b'), mark(1, 'c', 'alarms'), mark(5, 'd')]);
    expect([...folded]).toEqual([
      ['s/t/u/v', [mark(5, 'd')]],
      ['alarms', [mark(1, 'c', 'alarms')]],
    ]);
  });

  it('keeps for good what a smaller or equal seq follows', () => {
    const folded = foldMarks([mark(5, 'a'), mark(4, 'b'), mark(5, 'c'), mark(6, 'd')]);
    expect(folded.get('s/t/u/v')).toEqual([{ ...mark(5, 'a'), isKept: true }, mark(6, 'd')]);
  });

  it('folds what was folded to itself', () => {
    const once = foldMarks([mark(5, 'a'), mark(4, 'b'), mark(4, 'c'), mark(3, 'd'), mark(9, 'e')]);
    const twice = foldMarks([...once.values()].flat());
    expect(twice).toEqual(once);
    expect(foldMarks([...[...twice.values()].flat(), mark(10, 'f')]).get('s/t/u/v')).toEqual([
      { ...mark(5, 'a'), isKept: true },
      { ...mark(4, 'b'), isKept: true },
      { ...mark(4, 'c'), isKept: true },
      mark(10, 'f'),
    ]);
  });
});

describe('the anchor file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-anchor-'));
    path = join(folder, 'data', 'anchor');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what was marked, to another process too', async () => {
    const anchor = anchorFile(path, systemRandom);
    expect(await anchor.read()).toEqual({ marks: new Map(), unreadable: 0, exists: false });
    anchor.mark(mark(1, 'a'));
    anchor.mark(mark(2, 'b'));
    expect(await anchorFile(path, systemRandom).read()).toEqual({
      marks: new Map([['s/t/u/v', [mark(2, 'b')]]]),
      unreadable: 0,
      exists: true,
    });
    expect(readFileSync(path, 'utf8')).toBe(`\ns/t/u/v 1 ${hash('a')}\ns/t/u/v 2 ${hash('b')}\n`);
  });

  it('is folded at close, whole, with nothing left beside it', async () => {
    const anchor = anchorFile(path, systemRandom);
    for (let seq = 1; seq <= 50; seq += 1) anchor.mark(mark(seq, 'a'));
    anchor.close();
    expect(readFileSync(path, 'utf8')).toBe(`s/t/u/v 50 ${hash('a')}\n`);
    expect(readdirSync(join(folder, 'data'))).toEqual(['anchor']);
  });

  it('stays small, however much is marked by several writers', async () => {
    const [one, other] = [anchorFile(path, systemRandom), anchorFile(path, systemRandom)];
    let sizeMax = 0;
    for (let seq = 1; seq <= 8000; seq += 1) {
      one.mark(mark(seq, 'a', 'staging/chat/one/local'));
      other.mark(mark(seq, 'b', 'staging/chat/other/local'));
      if (seq % 250 === 0) sizeMax = Math.max(sizeMax, statSync(path).size);
    }
    expect(sizeMax).toBeLessThan(1_200_000);
    expect(sizeMax).toBeGreaterThan(900_000);
    const { marks, unreadable } = await one.read();
    expect(unreadable).toBe(0);
    expect(marks.get('staging/chat/one/local')).toEqual([mark(8000, 'a', 'staging/chat/one/local')]);
    expect(marks.get('staging/chat/other/local')).toEqual([mark(8000, 'b', 'staging/chat/other/local')]);
  });

  it('never stops an append: what cannot be written is not covered, and that is all', () => {
    const blocked = anchorFile(join(import.meta.filename, 'anchor'), systemRandom);
    expect(() => blocked.mark(mark(1, 'a'))).not.toThrow();
    expect(() => blocked.close()).not.toThrow();
  });
});
