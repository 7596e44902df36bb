import type { Clock } from '#ground/base/clock.ts';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Vault } from '#ground/secret/vault.ts';
import type { Appender, Head } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import {
  genesis,
  seal,
  type By,
  type EvidenceRecord,
  type RecordDraft,
  type Sealed,
} from '#record/evidence/record.ts';
import { redactDraft } from '#record/evidence/redact-draft.ts';
import { isStreamName } from '#record/evidence/stream.ts';
import { requireRecord } from '#record/evidence/unseal.ts';

export type AppenderParts = {
  log: EvidenceLog;
  by: By;
  vault: Pick<Vault, 'redact'>;
  clock: Clock;
};

const racesMax = 100;
const insertsMax = 3;
/** A DynamoDB item holds 400 kB. */
const recordBytesMax = 256 * 1024;

type Done = { draft: RecordDraft; sealed: Sealed };

/**
 * Head → decide → seal → insert. Appends of one appender to one stream wait for each other; other writers are settled
 * by the insert. Two writers that seal the very same record (same draft, same millisecond, same head) share it.
 * Rejects EVIDENCE_UNAVAILABLE (what was meant may have been stored), APPEND_CONTENDED after 100 lost races,
 * RECORD_TOO_LARGE above 256 KiB, RECORD_INVALID for a draft that no store could give back, EVIDENCE_BROKEN when the
 * head is no record.
 */
export function createAppender(parts: AppenderParts): Appender {
  const lines = new Map<string, Promise<unknown>>();
  return {
    append(stream, decide, known) {
      if (!isStreamName(stream)) throw new TypeError(`not a stream name: ${stream}`);
      return inLine(lines, stream, () => appendNow(parts, stream, decide, known));
    },
  };
}

async function appendNow(
  parts: AppenderParts,
  stream: string,
  decide: (head: Head) => readonly RecordDraft[],
  known?: { head: Head },
): Promise<Sealed[]> {
  const done: Done[] = [];
  for (let race = 0; race < racesMax; race += 1) {
    const head = race === 0 && known ? known.head : await parts.log.head(stream);
    // A crash before here leaves nothing, or the first of several drafts: the next `decide` finds them at the head.
    if (await insertAll(parts, stream, head, withoutDone(decide(head), done), done)) {
      return done.map(({ sealed }) => sealed);
    }
  }
  throw new MusterError('APPEND_CONTENDED', `${stream}: lost ${racesMax} races in a row`, { exit: 3 });
}

/** False as soon as another writer takes a place first: then the head moved, and there is to be decided again. */
async function insertAll(
  parts: AppenderParts,
  stream: string,
  head: Head,
  drafts: readonly RecordDraft[],
  done: Done[],
): Promise<boolean> {
  let newest = head;
  for (const draft of drafts) {
    const sealed = sealAfter(parts, stream, newest, draft);
    // A crash here: nothing of this draft is stored, and nobody was told that it is.
    if (!(await insertOnce(parts.log, sealed))) return false;
    // A crash here: it is stored and nobody was told. Whoever tries again sees it at the head.
    done.push({ draft, sealed });
    newest = sealed;
  }
  return true;
}

/** Whether this very record stands at its place. An insert that was rejected may have been stored: look before trying again. */
async function insertOnce(log: EvidenceLog, sealed: Sealed): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if ((await log.insert(sealed)) === 'inserted') return true;
      return (await standing(log, sealed))?.hash === sealed.hash;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const found = await standing(log, sealed);
      if (found) return found.hash === sealed.hash;
      // Not there, though a write in flight may still land: then the next try says `exists`, and the hashes agree.
      if (attempt === insertsMax) throw error;
    }
  }
}

async function standing(log: EvidenceLog, { record: { stream, seq } }: Sealed): Promise<Sealed | undefined> {
  const [found] = await log.read(stream, { fromSeq: seq, toSeq: seq, limit: 1, order: 'oldest-first' });
  return found;
}

function sealAfter(
  { by, vault, clock }: AppenderParts,
  stream: string,
  head: Head,
  draft: RecordDraft,
): Sealed {
  const { operator, ...content } = redactDraft(draft, vault.redact);
  const record: EvidenceRecord = {
    ...content,
    v: 1,
    stream,
    seq: (head?.record.seq ?? 0) + 1,
    prev: head?.hash ?? genesis,
    at: clock.now(),
    by: { ...by, ...(operator !== undefined && { operator }) },
  };
  const sealed = seal(requireRecord(record));
  const bytes = Buffer.byteLength(sealed.json);
  if (bytes > recordBytesMax) {
    throw new MusterError(
      'RECORD_TOO_LARGE',
      `${stream}: a record of ${bytes} bytes, at most ${recordBytesMax}`,
      {
        hint: 'keep fewer or smaller values of the body',
      },
    );
  }
  return sealed;
}

/** A `decide` that answers the same again after a lost race means the same drafts, not more of them. */
function withoutDone(drafts: readonly RecordDraft[], done: readonly Done[]): readonly RecordDraft[] {
  const same = (draft: RecordDraft, index: number): boolean =>
    index < done.length && textOf(draft) === textOf(done[index]!.draft);
  const repeats = done.length > 0 && done.every((_, index) => drafts[index] && same(drafts[index], index));
  return repeats ? drafts.slice(done.length) : drafts;
}

const textOf = (draft: RecordDraft): string => canonicalJson(draft);

const isUnavailable = (error: unknown): boolean =>
  error instanceof MusterError && error.code === 'EVIDENCE_UNAVAILABLE';

/** Runs after everything that was put in line under `key` before. */
async function inLine<T>(
  lines: Map<string, Promise<unknown>>,
  key: string,
  run: () => Promise<T>,
): Promise<T> {
  const mine = (lines.get(key) ?? Promise.resolve()).then(run, run);
  lines.set(key, mine);
  try {
    return await mine;
  } finally {
    if (lines.get(key) === mine) lines.delete(key);
  }
}
