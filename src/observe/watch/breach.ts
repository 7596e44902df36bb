import type { EpochMs } from '#ground/base/brand.ts';
import type { Authority } from '#ground/config/authority.ts';
import { everyEnvironment } from '#record/event/event.ts';
import type { Owed } from '#record/event/owed.ts';
import { placeOf } from '#record/evidence/body-of.ts';
import { parseStream } from '#record/evidence/stream.ts';

/**
 * A stream of its own: whoever breaks another one does not keep this from being told, and who reads it has every break that
 * was seen.
 */
export const witnessStream = 'witness';

/** Evidence that does not stand any more as it was written. */
export type Breach = {
  /** Of this one finding: a second one with it says nothing new. */
  id: string;
  stream: string;
  /** Absent: the stream as a whole. */
  seq?: number;
  /** What follows its name: `was removed`. */
  problem: string;
  /** Of the text that stood there before, and that stands there now; absent: not known, or none. */
  hash?: string;
  found?: string;
  at: EpochMs;
};

/** What is owed for a breach: its record in the stream `witness`, and `Evidence Broken`. Pure. */
export function oweBreach(service: string, kept: Authority, breach: Breach, afterSeq: number): Owed {
  const { id, stream, seq, problem, hash, found, at } = breach;
  const name = parseStream(stream);
  const environment = name && name.kind !== 'journal' ? name.environment : everyEnvironment;
  const place = { stream, ...(seq !== undefined && { seq }), ...(hash !== undefined && { hash }) };
  const reason = `${seq === undefined ? stream : placeOf({ stream, seq })} ${problem}`;
  return {
    type: 'Evidence Broken',
    detail: {
      v: 1,
      id: `${service}/evidence/${stream}${seq === undefined ? '' : `/${seq}`}#${id}`,
      service,
      environment,
      incident: 'none',
      severity: 'critical',
      reason,
      broken: { kept, ...place },
      at,
    },
    record: {
      stream: witnessStream,
      kind: 'witness',
      outcome: 'fail',
      body: {
        service,
        environment,
        reason,
        broken: { kept, ...place, ...(found !== undefined && { found }) },
        brokenAt: at,
      },
    },
    afterSeq,
  };
}
