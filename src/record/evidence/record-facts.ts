import { canonicalJson } from '#ground/base/canonical-json.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { parseRecord } from '#record/evidence/unseal.ts';

/** What verify reads of every record. */
export type RecordFacts = {
  stream: string;
  seq: number;
  prev: string;
  at: number;
  kind: string;
  outcome: string;
  slot?: number;
};

const text = String.raw`"(?:[^"\\]|\\.)*"`;

/** Canonical JSON sorts its members: `at` comes first, and these come last, in this order. */
const start = /\{"at":(-?\d+),"b/y;
const end = new RegExp(
  String.raw`,"kind":"([a-z]+)"(?:,"location":${text})?,"outcome":"([a-z]+)","prev":"([0-9a-f]{64})"` +
    String.raw`(?:,"release":${text})?(?:,"run":${text})?,"seq":(\d+)(?:,"slot":(-?\d+))?,"stream":"([^"\\]+)","v":1\}$`,
  'y',
);

/**
 * Reads them off the ends of the canonical text, many times faster than parsing it. To be used for a text whose hash
 * is known to be what its writer sealed; `parseCanonical` for the others. Undefined when the text looks otherwise.
 */
export function readFacts(json: string): RecordFacts | undefined {
  start.lastIndex = 0;
  const head = start.exec(json);
  // A quote inside a string is escaped, so this can only be the member itself, or one of the body before it.
  end.lastIndex = json.lastIndexOf(',"kind":"');
  const tail = end.lastIndex < 0 ? null : end.exec(json);
  if (!head || !tail) return undefined;
  const facts: RecordFacts = {
    stream: tail[6] ?? '',
    seq: Number(tail[4]),
    prev: tail[3] ?? '',
    at: Number(head[1]),
    kind: tail[1] ?? '',
    outcome: tail[2] ?? '',
  };
  if (tail[5] !== undefined) facts.slot = Number(tail[5]);
  return facts;
}

/** The whole record, if the text is one, in canonical form. */
export function parseCanonical(json: string): EvidenceRecord | undefined {
  const record = parseRecord(json);
  return record && canonicalJson(record) === json ? record : undefined;
}
