import { z } from 'zod';
import type { DrillEnding } from '#act/drill/drill-scene.ts';
import { outcomes } from '#ground/base/outcome.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

const Row = z.looseObject({
  limit: z.string(),
  outcome: z.enum(outcomes),
  reason: z.string(),
  findings: z.array(z.string()),
  lowerToBlockMs: z.number().exactOptional(),
  restoreToPassMs: z.number().exactOptional(),
  restored: z.enum(['closed', 'disputed', 'left', 'never-lowered']),
});

/** What a drill's last record says of it; one that was stopped from outside counts nothing. */
const End = z.object({
  phase: z.enum(['refused', 'completed']),
  drill: z.string(),
  reason: z.string(),
  findings: z.array(z.string()),
  rows: z.array(Row),
  requests: z.int().min(0).default(0),
  tokens: z.int().min(0).default(0),
});

/** What a drill came to, as its last record says; undefined for a record that is not its last. */
export function endingOf(record: EvidenceRecord): DrillEnding | undefined {
  if (!isEnd(record)) return undefined;
  const parsed = End.safeParse(record.body);
  if (parsed.success) return { ...parsed.data, outcome: record.outcome };
  const place = `${record.stream}#${record.seq}`;
  throw new MusterError('RECORD_UNREADABLE', `${place} does not say how the drill ended`, {
    hint: `muster evidence show ${place}`,
    exit: 3,
  });
}

const isEnd = ({ body }: EvidenceRecord): boolean =>
  z.object({ phase: z.enum(['refused', 'completed']) }).safeParse(body).success;
