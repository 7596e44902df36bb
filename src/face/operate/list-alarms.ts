import { requireRecorded } from '#face/operate/require-recorded.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { parseAlarmState } from '#observe/alarm/alarm-state.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { Severity } from '#record/event/event.ts';

export type RaisedAlarm = {
  environment: string;
  check: string;
  severity: Severity;
  /** When it was raised, milliseconds since the epoch. */
  at: number;
  incident: string;
  reason: string;
};

const pageSize = 200;
const historyMax = 50;

/** What is raised now (worst and oldest first), and the newest alarm records. Rejects ENVIRONMENT_UNKNOWN. */
export async function listAlarms(
  { state, log }: { state: StateStore; log: EvidenceLog },
  environment?: string,
): Promise<{ raised: RaisedAlarm[]; history: EvidenceRecord[] }> {
  await requireRecorded(log, environment);
  const raised: RaisedAlarm[] = [];
  for (let after: string | undefined; ;) {
    const page = await state.list('alarm', { limit: pageSize, ...(after !== undefined && { after }) });
    raised.push(...page.flatMap(({ id, value }) => raisedAlarm(id, value)));
    after = page.at(-1)?.id;
    if (page.length < pageSize) break;
  }
  const newest = await log.read('alarms', { limit: historyMax, order: 'newest-first' });
  const history = newest.map(({ record }) => record).filter((record) => isAbout(record, environment));
  return {
    raised: raised.filter((alarm) => isHere(alarm.environment, environment)).sort(worstFirst),
    history,
  };
}

function raisedAlarm(id: string, value: Parameters<typeof parseAlarmState>[0]): RaisedAlarm[] {
  const { raised } = parseAlarmState(value);
  const [, environment = '', check = ''] = id.split('/');
  return raised ? [{ environment, check, ...raised }] : [];
}

const isHere = (environment: string, wanted: string | undefined): boolean =>
  wanted === undefined || environment === wanted;

const isAbout = ({ body }: EvidenceRecord, environment: string | undefined): boolean =>
  environment === undefined ||
  (typeof body === 'object' && body !== null && 'environment' in body && body['environment'] === environment);

const ranks: Record<Severity, number> = { critical: 0, warning: 1, info: 2 };
const worstFirst = (a: RaisedAlarm, b: RaisedAlarm): number =>
  ranks[a.severity] - ranks[b.severity] || a.at - b.at;
