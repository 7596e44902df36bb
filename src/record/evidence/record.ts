import { z } from 'zod';
import type { EpochMs, Sha256Hex } from '#ground/base/brand.ts';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import { sha256 } from '#ground/base/hash.ts';
import { outcomes } from '#ground/base/outcome.ts';
import { recordKinds } from '#record/evidence/record-kind.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/) as unknown as z.ZodType<Sha256Hex>;
const Time = z.int() as unknown as z.ZodType<EpochMs>;

/** Who wrote a record, with which config and limits. */
export const By = z.strictObject({
  version: z.string(),
  config: Hash,
  limits: Hash.exactOptional(),
  /** Role on AWS, user on one machine. */
  actor: z.string(),
  /** The person, where one acted. */
  operator: z.string().exactOptional(),
});
export type By = z.infer<typeof By>;

/** One entry of evidence. `seq` orders; `at` informs. `prev` is the hash of `seq - 1`, 64 zeros at 1. */
export const EvidenceRecord = z.strictObject({
  v: z.literal(1),
  stream: z.string().min(1).max(300),
  seq: z.int().min(1),
  prev: Hash,
  at: Time,
  kind: z.enum(recordKinds),
  outcome: z.enum(outcomes),
  slot: Time.exactOptional(),
  location: z.string().exactOptional(),
  release: z.string().exactOptional(),
  incident: z.string().exactOptional(),
  /** The run (command, verification, runbook execution) that this record belongs to. */
  run: z.string().exactOptional(),
  body: z.json(),
  by: By,
});
export type EvidenceRecord = z.infer<typeof EvidenceRecord>;

/** What a room wants recorded; the chain adds the rest. */
export type RecordDraft = Omit<EvidenceRecord, 'v' | 'stream' | 'seq' | 'prev' | 'at' | 'by'> & {
  operator?: string;
};

/** A record with its canonical JSON and the hash of that. */
export type Sealed = { record: EvidenceRecord; json: string; hash: Sha256Hex };

export const genesis = '0'.repeat(64) as Sha256Hex;

export function seal(record: EvidenceRecord): Sealed {
  const json = canonicalJson(record);
  return { record, json, hash: sha256(json) };
}
