import { textOf } from '#record/evidence/body-of.ts';
import { stillRaised } from '#face/operate/incident/incident-records.ts';
import { requireRecorded } from '#face/operate/require-recorded.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { severities, type Severity } from '#record/event/event.ts';

export type Incident = {
  incident: string;
  environment: string;
  /** From the first alarm raised, milliseconds since the epoch. */
  from: number;
  /** To the last alarm cleared; absent while one is raised. */
  to?: number;
  checks: string[];
  /** The worst that it came to. */
  severity: Severity;
  /** The reason of the first alarm. */
  reason: string;
  /** Runbook → where its run is or how it ended. */
  runbooks: Record<string, string>;
};

const recordsMax = 1000;

/** Incidents, newest first, told from the newest 1,000 alarm and runbook records. Rejects ENVIRONMENT_UNKNOWN. */
export async function listIncidents(log: EvidenceLog, environment?: string): Promise<Incident[]> {
  await requireRecorded(log, environment);
  const page = { limit: recordsMax, order: 'newest-first' } as const;
  const [alarms, runs] = await Promise.all([log.read('alarms', page), log.read('runbooks', page)]);
  const records = [...alarms, ...runs].map(({ record }) => record);
  return tellIncidents(records).filter(
    (told) => environment === undefined || told.environment === environment,
  );
}

/** Pure: groups alarm and runbook records, in any order, by incident. */
export function tellIncidents(records: readonly EvidenceRecord[]): Incident[] {
  const byIncident = Map.groupBy(
    records.filter(({ incident }) => incident !== undefined && incident !== 'none'),
    ({ incident }) => incident ?? '',
  );
  return [...byIncident]
    .flatMap(([incident, of]) =>
      tellOne(
        incident,
        of.toSorted((a, b) => a.at - b.at || a.seq - b.seq),
      ),
    )
    .sort((a, b) => b.from - a.from);
}

/** Nothing when the first alarm lies before what was read. */
function tellOne(incident: string, records: readonly EvidenceRecord[]): Incident[] {
  const alarms = records.filter(({ kind }) => kind === 'alarm');
  const first = alarms.find((record) => textOf(record, 'transition') === 'raised');
  if (!first) return [];
  const open = stillRaised(alarms);
  const last = alarms.findLast((record) => textOf(record, 'transition') === 'cleared');
  return [
    {
      incident,
      environment: textOf(first, 'environment'),
      from: first.at,
      ...(open.size === 0 && last && { to: last.at }),
      checks: [...new Set(alarms.map((record) => textOf(record, 'check')))],
      severity: worst(alarms),
      reason: textOf(first, 'reason'),
      runbooks: phasesOf(records.filter(({ kind }) => kind === 'runbook')),
    },
  ];
}

/** The last of each runbook; a dry run by hand does not hide what a run that could act came to. */
function phasesOf(oldestFirst: readonly EvidenceRecord[]): Record<string, string> {
  const phases = oldestFirst.map((record) => [textOf(record, 'runbook'), textOf(record, 'phase')] as const);
  const isDry = ([, phase]: readonly [string, string]): boolean => phase === 'dry-run';
  return Object.fromEntries([...phases.filter(isDry), ...phases.filter((one) => !isDry(one))]);
}

/** Severities are listed from the worst on. */
export function worst(alarms: readonly EvidenceRecord[]): Severity {
  const seen = new Set(alarms.map((record) => textOf(record, 'severity')));
  return severities.find((severity) => seen.has(severity)) ?? 'info';
}
