import type { RecordDraft, Sealed } from '#record/evidence/record.ts';

/** What `decide` sees: the newest record of the stream, or undefined at its start. */
export type Head = Sealed | undefined;

/**
 * The only way that records come into being: redacted, chained, signed `by`, inserted.
 * A lost race or an answer lost after commit is settled inside: each draft ends up in the stream exactly once.
 */
export type Appender = {
  /**
   * Appends what `decide` answers, in order; `decide` is called again whenever the head moved.
   * Empty: nothing is to be appended. Resolves to the records as they stand in the stream.
   * `known`: a head that was read before, or undefined inside of it at the start of a stream; decided on first instead of
   * reading. One that is stale costs a refused insert.
   */
  append(
    stream: string,
    decide: (head: Head) => readonly RecordDraft[],
    known?: { head: Head },
  ): Promise<Sealed[]>;
};
