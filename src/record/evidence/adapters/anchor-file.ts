import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { foldMarks, type Anchor, type AnchorMarks, type Mark } from '#record/evidence/anchor.ts';

const foldAboveBytes = 1024 * 1024;
/** Between two looks at the size. */
const marksBetweenLooks = 256;

const linePattern = /^(\S+) ([1-9]\d{0,15}) ([0-9a-f]{64})( kept)?$/;

/**
 * A text file beside the database, one line `<stream> <seq> <hash>` for each commit (` kept`: see foldMarks). Lines are appended by single
 * writes, so several processes may write; the file is folded to the newest marks when it grows beyond 1 MiB and at
 * close. A line that another process writes in the instant of folding may be lost: its record is then not covered
 * until the stream's next one.
 */
export function anchorFile(path: string, random: Random): Anchor {
  let sinceLook = 0;
  let isStarted = false;
  return {
    mark(mark) {
      try {
        if (!isStarted) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        // An empty line first: a line that a crash has torn must not swallow ours.
        appendFileSync(path, `${isStarted ? '' : '\n'}${lineOf(mark)}`, { mode: 0o600 });
        isStarted = true;
        sinceLook += 1;
        if (sinceLook < marksBetweenLooks) return;
        sinceLook = 0;
        if (statSync(path).size > foldAboveBytes) fold(path, random);
      } catch {
        // The record is committed all the same; verify says what no mark covers.
      }
    },
    async read() {
      return readMarks(path);
    },
    close() {
      try {
        if (isStarted) fold(path, random);
      } catch {
        // The file is only longer than it need be.
      }
    },
  };
}

function readMarks(path: string): AnchorMarks {
  try {
    if (!existsSync(path)) return { marks: new Map(), unreadable: 0, exists: false };
    const { marks, unreadable } = parse(readFileSync(path, 'utf8'));
    return { marks: foldMarks(marks), unreadable: unreadable.length, exists: true };
  } catch (error) {
    throw new MusterError('ANCHOR_UNAVAILABLE', `${path}: the anchor cannot be read`, {
      exit: 3,
      cause: error,
    });
  }
}

function fold(path: string, random: Random): void {
  const old = openSync(path, 'r');
  try {
    const size = fstatSync(old).size;
    const { marks, unreadable } = parse(readFrom(old, 0, size));
    const kept = [...foldMarks(marks).values()].flat().map(lineOf).join('');
    const next = `${path}.${random.id()}`;
    // What cannot be read is kept: it may be a trace of damage.
    writeFileSync(next, kept + unreadable.map((line) => `${line}\n`).join(''), { mode: 0o600, flush: true });
    // A crash before this leaves a file that nobody reads; after it, the folded one is whole.
    renameSync(next, path);
    const late = readFrom(old, size, fstatSync(old).size - size);
    if (late !== '') appendFileSync(path, late);
  } finally {
    closeSync(old);
  }
}

function readFrom(file: number, position: number, length: number): string {
  const buffer = Buffer.alloc(Math.max(0, length));
  return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, position));
}

function parse(text: string): { marks: Mark[]; unreadable: string[] } {
  const marks: Mark[] = [];
  const unreadable: string[] = [];
  for (const line of text.split('\n')) {
    const match = linePattern.exec(line);
    if (match) marks.push(markOf(match));
    else if (line !== '') unreadable.push(line);
  }
  return { marks, unreadable };
}

const markOf = ([, stream = '', seq, hash = '', kept]: readonly string[]): Mark => ({
  stream,
  seq: Number(seq),
  hash,
  ...(kept !== undefined && { isKept: true }),
});

const lineOf = ({ stream, seq, hash, isKept }: Mark): string =>
  `${stream} ${seq} ${hash}${isKept ? ' kept' : ''}\n`;
