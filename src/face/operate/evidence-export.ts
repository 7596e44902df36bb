import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

const pageSize = 200;

/**
 * Every record as one line of canonical JSON, without the line's end: stream by stream, oldest first. The SHA-256 of a
 * line is its record's hash and the next line's `prev`, so that the file can be checked without Muster.
 * What cannot be read any more is given as it is stored; `evidenceVerify` says what is wrong with it.
 */
export async function* evidenceExport(
  { log }: { log: EvidenceLog },
  { stream }: { stream?: string } = {},
): AsyncGenerator<string, void, undefined> {
  const streams = stream === undefined ? await log.streams() : [stream];
  for (const one of streams) {
    for (let afterSeq = 0; ;) {
      const rows = await log.rows(one, { afterSeq, limit: pageSize });
      for (const { json } of rows) yield json;
      afterSeq = rows.at(-1)?.seq ?? afterSeq;
      if (rows.length < pageSize) break;
    }
  }
}
