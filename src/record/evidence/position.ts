import { z } from 'zod';
import { MusterError } from '#ground/base/muster-error.ts';

/** A place in the order of lists: newest first by `at`, then by stream, then newest first by `seq`. */
export type Position = { at: number; stream: string; seq: number };

/** Negative when `a` is listed before `b`. */
export const listOrder = (a: Position, b: Position): number =>
  b.at - a.at || compareText(a.stream, b.stream) || b.seq - a.seq;

/** The place right before everything older than `at`. */
export const beforeAllOlder = (at: number): Position => ({ at, stream: '\uffff', seq: 0 });

/** A position as text that says nothing to people. */
export const cursorOf = ({ at, stream, seq }: Position): string =>
  Buffer.from(JSON.stringify([at, stream, seq])).toString('base64url');

const Cursor = z.tuple([z.int(), z.string(), z.int()]);

/** Throws BAD_CURSOR. */
export function parseCursor(cursor: string): Position {
  try {
    const [at, stream, seq] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { at, stream, seq };
  } catch (cause) {
    throw new MusterError('BAD_CURSOR', `${cursor}: expected the cursor that the page before ended with`, {
      hint: 'leave it out to start from the newest',
      exit: 2,
      cause,
    });
  }
}

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
