import { z } from 'zod';
import { sha256 } from '#ground/base/hash.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { EvidenceRecord, type Sealed } from '#record/evidence/record.ts';

/** A body that JSON.parse made is JSON: to walk it again would cost more than all the rest. */
const Stored = EvidenceRecord.extend({ body: z.unknown() });

/**
 * What a store holds at (stream, seq), back as a record. The hash is derived from the text, never taken from a column.
 * Throws EVIDENCE_BROKEN when the text is no record, or that of another place.
 */
export function unseal(json: string, stream: string, seq: number): Sealed {
  const record = parseRecord(json);
  if (record === undefined || record.stream !== stream || record.seq !== seq) {
    throw new MusterError('EVIDENCE_BROKEN', `${stream}#${seq}: what is stored there is not that record`, {
      hint: 'muster evidence verify',
    });
  }
  return { record, json, hash: sha256(json) };
}

/** What could not be read back must not be stored: nothing could follow it. Throws RECORD_INVALID. */
export function requireRecord(record: EvidenceRecord): EvidenceRecord {
  const parsed = Stored.safeParse(record);
  if (parsed.success) return record;
  throw new MusterError('RECORD_INVALID', `${record.stream}: not a record: ${z.prettifyError(parsed.error)}`);
}

/** Undefined when the text is no record. */
export function parseRecord(json: string): EvidenceRecord | undefined {
  try {
    const parsed = Stored.safeParse(JSON.parse(json));
    return parsed.success ? (parsed.data as EvidenceRecord) : undefined;
  } catch {
    return undefined;
  }
}
