import type { Anchor, AnchorMarks } from '#record/evidence/anchor.ts';
import type { Note, StreamReport } from '#record/evidence/verify-stream.ts';

/**
 * Says what could be held against an anchor that only verifications fill, and notes every head there once all is well. What
 * came since the last one has no mark of its own: the marks are on what was there then.
 */
export async function verifierNotes(
  anchor: Anchor,
  before: AnchorMarks | undefined,
  reports: ReadonlyMap<string, StreamReport>,
  ok: boolean,
): Promise<Note[]> {
  const known = [...reports.keys()].filter((stream) => before?.marks.has(stream));
  const torn = before?.unreadable ?? 0;
  return [
    ...(torn > 0 ? [{ text: `${torn} lines of the anchor cannot be read` }] : []),
    { text: heldAgainst(known.length, reports.size) },
    ...(ok ? await noteHeads(anchor, reports) : []),
  ];
}

function heldAgainst(known: number, all: number): string {
  const unseen = 'a tail that was cut or rewritten until now goes unseen';
  if (known === 0) return `nothing was noted on this machine before: ${unseen}`;
  const what = `held against what was noted on this machine of ${known} of ${all} streams`;
  return known === all ? what : `${what}; in the others ${unseen}`;
}

async function noteHeads(anchor: Anchor, reports: ReadonlyMap<string, StreamReport>): Promise<Note[]> {
  const heads = [...reports].filter(([, { last }]) => last.seq > 0);
  for (const [stream, { last }] of heads) anchor.mark({ stream, seq: last.seq, hash: last.hash });
  // A mark that could not be written is silent.
  const { marks } = await anchor.read();
  const missing = heads.filter(
    ([stream, { last }]) => !marks.get(stream)?.some(({ seq }) => seq >= last.seq),
  );
  return missing.length === 0
    ? []
    : [
        {
          text: 'what was found could not be noted on this machine: the next verification knows nothing of it',
        },
      ];
}
