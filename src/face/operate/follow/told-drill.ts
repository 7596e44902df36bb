import type { Told } from '#act/drill/drill-tools.ts';
import { told as toldRow } from '#act/drill/row.ts';
import type { Lease } from '#act/limits/lease.ts';
import { showSetting } from '#act/limits/setting.ts';
import { textOf } from '#record/evidence/body-of.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** What a record of a drill or of its lease tells a view; undefined: nothing. `lease`: the target's newest. Pure. */
export function toldBy(record: EvidenceRecord, lease: Lease | undefined): Told | undefined {
  const phase = textOf(record, 'phase');
  if (record.kind === 'limits') return ofLease(phase, textOf(record, 'lease'), record, lease);
  const drill = textOf(record, 'drill');
  const limit = textOf(record, 'limit');
  if (phase === 'started') return { drill, phase, text: '' };
  if (phase !== 'row') return undefined;
  const { outcome } = record;
  return { drill, limit, phase, text: toldRow({ outcome, reason: textOf(record, 'reason') }) };
}

function ofLease(
  phase: string,
  id: string,
  { run = '' }: EvidenceRecord,
  lease: Lease | undefined,
): Told | undefined {
  if (phase !== 'leased' && phase !== 'lowered' && phase !== 'restored') return undefined;
  const text = phase === 'lowered' && lease?.id === id ? showWritten(lease) : '';
  return { ...partOf(id, run), phase, text };
}

/** What the lease itself tells: that restoring has begun stands in no record. Pure. */
export const toldByLease = ({ id, run, state, restoring }: Lease): Told | undefined =>
  state === 'RESTORING' || state === 'COOLING'
    ? { ...partOf(id, run), phase: 'restoring', text: restoring?.reason ?? '' }
    : undefined;

/** Of `<drill run>/<drill>/<limit>`. */
function partOf(id: string, run: string): { drill: string; limit?: string } {
  const [drill = '', ...limit] = id.slice(run.length + 1).split('/');
  return { drill, ...(limit.length > 0 && { limit: limit.join('/') }) };
}

const showWritten = ({ written }: Lease): string =>
  Object.entries(written)
    .map(([name, to]) => `${name} to ${showSetting(to)}`)
    .join(', ');
