import { MusterError } from '#ground/base/muster-error.ts';
import type { Version } from '#ground/state/state-store.ts';
import { type AlarmState, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmSubject, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { carryOut } from '#observe/alarm/carry-out.ts';
import { decide, type Observation, type Transition } from '#observe/alarm/decide.ts';
import { settleAlarm } from '#observe/alarm/settle.ts';
import { expectedIn } from '#observe/window/expected.ts';
import type { Sealed } from '#record/evidence/record.ts';

/** A transition that was carried out. */
export type AlarmChange = Transition & { incident: string };

/** Records this far back are counted when nobody counted them; more in a row than any policy can ask for. */
const catchUpMax = 50;
const racesMax = 20;
const owedMax = 10;

/**
 * Counts what the stream holds and nobody counted yet, raises or clears, and delivers what is owed. Repeating it, late
 * or concurrently, changes nothing. A slot that passed on a quiet check costs two reads and no write.
 */
export async function evaluate(tools: AlarmTools, subject: AlarmSubject): Promise<AlarmChange[]> {
  const changes: AlarmChange[] = [];
  for (let race = 0; race < racesMax; race += 1) {
    const count = await readCount(tools, subject);
    const unseen = await uncounted(tools, subject, count.state);
    if (!(await countAll(tools, subject, { count, unseen, changes }))) continue;
    if (changes.length > 0 || count.state.owed.length > 0) await settleAlarm(tools, subject);
    return changes;
  }
  throw new MusterError(
    'STATE_CONTENDED',
    `alarm of ${subject.environment}/${subject.check}: lost ${racesMax} races`,
  );
}

type Count = { state: AlarmState; version: Version | 'absent' };

async function readCount({ state }: AlarmTools, subject: AlarmSubject): Promise<Count> {
  const stored = await state.get(alarmKey(subject));
  return { state: parseAlarmState(stored?.value), version: stored?.version ?? 'absent' };
}

/** Oldest first. Looks at the last two alone as long as all is well: passes on a quiet check are never counted. */
async function uncounted(tools: AlarmTools, { stream }: AlarmSubject, state: AlarmState): Promise<Sealed[]> {
  const lastTwo = await tools.log.read(stream, { limit: 2, order: 'newest-first' });
  const calm = isCalm(state) && lastTwo.every(({ record }) => record.outcome === 'pass');
  const newestSeq = lastTwo[0]?.record.seq ?? 0;
  if (calm || newestSeq <= state.seenSeq) return [];
  const fromSeq = Math.max(state.seenSeq + 1, newestSeq - catchUpMax + 1);
  return tools.log.read(stream, { fromSeq, toSeq: newestSeq, limit: catchUpMax, order: 'oldest-first' });
}

const isCalm = (state: AlarmState): boolean => state.phase === 'quiet' && state.streak.bad === 0;

type Counting = { count: Count; unseen: readonly Sealed[]; changes: AlarmChange[] };

/** Each transition is stored as it comes, what lies between in one go. False: another writer was first, begin again. */
async function countAll(
  tools: AlarmTools,
  subject: AlarmSubject,
  { count, unseen, changes }: Counting,
): Promise<boolean> {
  let stored = count;
  let counted = count.state;
  for (const sealed of unseen) {
    const seen = observe(sealed);
    const { state, transition } = decide(counted, seen, subject.policy);
    // No room to owe one more event: this record and what follows stay uncounted, and are looked at again next slot.
    if (transition && counted.owed.length >= owedMax) break;
    counted = transition
      ? await carryOut(tools, subject, state, transition, { ...seen, stream: subject.stream })
      : state;
    if (!transition) continue;
    const next = await store(tools, subject, counted, stored);
    if (!next) return false;
    changes.push({ ...transition, incident: incidentOf(stored.state, counted) });
    stored = next;
  }
  return counted === stored.state || (await store(tools, subject, counted, stored)) !== undefined;
}

async function store(
  { state }: AlarmTools,
  subject: AlarmSubject,
  value: AlarmState,
  { version }: Count,
): Promise<Count | undefined> {
  const result = await state.put(alarmKey(subject), value, version);
  return result.kind === 'stored' ? { state: value, version: result.version } : undefined;
}

const incidentOf = (before: AlarmState, after: AlarmState): string =>
  after.raised?.incident ?? before.raised?.incident ?? 'none';

/** What a window expected is known to be no news, and no more is known of the check: it counts as unknown. */
function observe({ record: { seq, at, outcome, body } }: Sealed): Observation {
  const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined;
  return {
    seq,
    at,
    outcome: expectedIn(body) === undefined ? outcome : 'unknown',
    reason: typeof reason === 'string' ? reason : outcome,
  };
}
