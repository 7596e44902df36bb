import { bodyOf, membersIn, textOf } from '#record/evidence/body-of.ts';
import { findIncident } from '#face/operate/incident/find-incident.ts';
import {
  type IncidentRecords,
  oldestFirst,
  type Onset,
  stillRaised,
} from '#face/operate/incident/incident-records.ts';
import { epochMs } from '#ground/base/brand.ts';
import { expectedIn } from '#observe/window/expected.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { type EvidenceFilter, queryEvidence } from '#record/evidence/query.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

const pageSize = 1000;
const pagesMax = 10;
/** How far back the last pass before the first failure is looked for. */
const backMax = 500;
/** What a run and its notices come to after the alarm cleared. */
const afterMs = 3_600_000;

/** Reads what tells an incident. Rejects as `findIncident`, EVIDENCE_UNAVAILABLE and EVIDENCE_BROKEN. */
export async function readIncident(log: EvidenceLog, wanted: string): Promise<IncidentRecords> {
  const { incident, alarms } = await findIncident(log, wanted);
  const raised = alarms.filter((record) => textOf(record, 'transition') === 'raised');
  const onsets = await Promise.all(firstOfEach(raised).map((record) => onsetOf(log, record)));
  const [first] = alarms;
  const environment = first ? textOf(first, 'environment') : '';
  const service = first ? textOf(first, 'service') : '';
  const since = Math.min(
    ...alarms.map(({ at }) => at),
    ...onsets.flatMap(({ firstBad, lastPass }) =>
      [firstBad, lastPass].flatMap((one) => (one ? [one.at] : [])),
    ),
  );
  const until = (alarms.at(-1)?.at ?? since) + afterMs;
  const own = (stream: string) => readAll(log, { stream, incident, since: epochMs(since) });
  const isOver = stillRaised(alarms).size === 0;
  const span = { since: epochMs(since), ...(isOver && { until: epochMs(until) }) };
  const [runbooks, notices, around] = await Promise.all([
    own('runbooks'),
    own('notifications'),
    readAll(log, { environment, ...span }),
  ]);
  return {
    incident,
    service,
    environment,
    alarms,
    runbooks: runbooks.records,
    notices: notices.records,
    onsets,
    around: around.records.filter((record) => isContext(record, service, incident)),
    isCut: runbooks.isCut || notices.isCut || around.isCut,
  };
}

function firstOfEach(raised: readonly EvidenceRecord[]): EvidenceRecord[] {
  const byCheck = Map.groupBy(raised, (record) => textOf(record, 'check'));
  return [...byCheck.values()].flatMap(([first]) => (first ? [first] : []));
}

/** What tipped it is in the alarm's record; the streak may have begun before. */
async function onsetOf(log: EvidenceLog, alarm: EvidenceRecord): Promise<Onset> {
  const check = textOf(alarm, 'check');
  const { stream, sinceSeq, seq } = membersIn(bodyOf(alarm)['because']);
  const first = typeof sinceSeq === 'number' ? sinceSeq : seq;
  if (typeof stream !== 'string' || typeof first !== 'number' || first < 1) return { check };
  const back = await log.read(stream, { toSeq: first, limit: backMax, order: 'newest-first' });
  const records = back.map(({ record }) => record);
  const firstBad = records.find((record) => record.seq === first);
  const lastPass = records.find(({ outcome, body }) => outcome === 'pass' && expectedIn(body) === undefined);
  return { check, ...(firstBad && { firstBad }), ...(lastPass && { lastPass }) };
}

const contextKinds: ReadonlySet<EvidenceRecord['kind']> = new Set([
  'slot',
  'gap',
  'release',
  'limits',
  'drill',
  'window',
]);

/** Of this service; what was run by hand only when it belongs to the incident. */
function isContext(record: EvidenceRecord, service: string, incident: string): boolean {
  if (record.kind === 'manual') return record.incident === incident;
  if (!contextKinds.has(record.kind)) return false;
  const isSlot = record.kind === 'slot' || record.kind === 'gap';
  const owner = isSlot ? (record.stream.split('/')[1] ?? '') : textOf(record, 'service');
  return owner === '' || owner === service;
}

/** Oldest first. */
async function readAll(
  log: EvidenceLog,
  filter: EvidenceFilter,
): Promise<{ records: EvidenceRecord[]; isCut: boolean }> {
  const found: EvidenceRecord[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const { records, next } = await queryEvidence(log, { ...filter, limit: pageSize }, cursor);
    found.push(...records.map(({ record }) => record));
    cursor = next;
    if (next === undefined) break;
  }
  return { records: found.sort(oldestFirst), isCut: cursor !== undefined };
}
