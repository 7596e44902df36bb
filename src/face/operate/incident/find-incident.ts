import { bodyOf, textOf } from '#record/evidence/body-of.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

const pageSize = 1000;
const pagesMax = 20;
const namedMax = 5;

/**
 * The alarm records of one incident, oldest first: by its id, by the start of it, or `last`, which is no drill. Rejects
 * INCIDENT_UNKNOWN, and INCIDENT_AMBIGUOUS when several begin so. The newest 20,000 alarm records are looked at.
 */
export async function findIncident(
  log: EvidenceLog,
  wanted: string,
): Promise<{ incident: string; alarms: EvidenceRecord[] }> {
  const newestFirst = await newestAlarms(log);
  const ids = [...new Set(newestFirst.map(({ incident }) => incident ?? 'none'))].filter(
    (id) => id !== 'none',
  );
  const incident = wanted === 'last' ? lastOf(newestFirst) : named(ids, wanted);
  if (incident === undefined) throw unknown(wanted, ids);
  const alarms = newestFirst.filter((record) => record.incident === incident).toReversed();
  return { incident, alarms };
}

/** Somebody drilled the path of alarms: nothing was wrong. */
export const isDrilled = (alarm: EvidenceRecord): boolean =>
  bodyOf(alarm)['isDrill'] === true || textOf(alarm, 'check') === 'alarm-path';

const lastOf = (newestFirst: readonly EvidenceRecord[]): string | undefined =>
  newestFirst.find(
    (record) => record.incident !== undefined && record.incident !== 'none' && !isDrilled(record),
  )?.incident;

function named(ids: readonly string[], wanted: string): string | undefined {
  if (ids.includes(wanted)) return wanted;
  const begin = ids.filter((id) => id.startsWith(wanted));
  if (begin.length > 1) throw ambiguous(wanted, begin);
  return begin[0];
}

async function newestAlarms(log: EvidenceLog): Promise<EvidenceRecord[]> {
  const found: EvidenceRecord[] = [];
  let toSeq = Number.MAX_SAFE_INTEGER;
  for (let page = 0; page < pagesMax && toSeq > 0; page += 1) {
    const sealed = await log.read('alarms', { toSeq, limit: pageSize, order: 'newest-first' });
    found.push(...sealed.map(({ record }) => record));
    if (sealed.length < pageSize) break;
    toSeq = (sealed.at(-1)?.record.seq ?? 1) - 1;
  }
  return found;
}

const listed = (ids: readonly string[]): string =>
  ids.slice(0, namedMax).join(', ') + (ids.length > namedMax ? ', …' : '');

const unknown = (wanted: string, ids: readonly string[]): MusterError =>
  new MusterError(
    'INCIDENT_UNKNOWN',
    wanted === 'last' ? 'no incident is recorded' : `no incident is named ${wanted}, nor begins so`,
    { hint: ids.length === 0 ? 'muster alarms' : `the newest: ${listed(ids)}`, exit: 2 },
  );

const ambiguous = (wanted: string, ids: readonly string[]): MusterError =>
  new MusterError('INCIDENT_AMBIGUOUS', `${ids.length} incidents begin with ${wanted}: ${listed(ids)}`, {
    hint: 'give more of its id, or last',
    exit: 2,
  });
