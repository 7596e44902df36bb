import { MusterError } from '#ground/base/muster-error.ts';
import type { Version } from '#ground/state/state-store.ts';
import { type AlarmState, owedMax, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmSubject, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { carryOut, type Told } from '#observe/alarm/carry-out.ts';
import { decide, type Decision, holdBack, type Transition } from '#observe/alarm/decide.ts';
import { failingNeed } from '#observe/alarm/failing-need.ts';
import { observe } from '#observe/alarm/observe.ts';
import { neverStored, type StoredCount } from '#observe/alarm/read-alarms.ts';
import { settleAlarm } from '#observe/alarm/settle.ts';
import { tellStory } from '#observe/alarm/tell-story.ts';
import type { EvidenceRecord, Sealed } from '#record/evidence/record.ts';

/** A transition that was carried out. */
export type AlarmChange = Transition & { incident: string };

/** Records this far back are counted when nobody counted them; more in a row than any policy can ask for. */
const catchUpMax = 50;
const racesMax = 20;

/**
 * Counts what the stream holds and nobody counted yet, raises or clears, and delivers what is owed. Repeating it, late
 * or concurrently, changes nothing. A slot that passed on a quiet check costs two reads and no write, or what of them was
 * `read` just before. What a check that this one needs explains by failing itself raises nothing here.
 */
export async function evaluate(
  tools: AlarmTools,
  subject: AlarmSubject,
  read: JustRead = {},
): Promise<AlarmChange[]> {
  const changes: AlarmChange[] = [];
  for (let race = 0; race < racesMax; race += 1) {
    const known = race === 0 ? read : {};
    const count = countOf(known.stored ?? (await readStored(tools, subject)));
    const unseen = await uncounted(tools, subject, count.state, known.newest);
    if (!(await countAll(tools, subject, { count, unseen, changes }))) continue;
    if (changes.length > 0 || count.state.owed.length > 0) await settleAlarm(tools, subject);
    return changes;
  }
  throw new MusterError(
    'STATE_CONTENDED',
    `alarm of ${subject.environment}/${subject.check}: lost ${racesMax} races`,
  );
}

/** What somebody read or wrote just before: the newest records of the stream, newest first, and what is stored of the alarm. */
export type JustRead = { newest?: readonly Sealed[] | undefined; stored?: StoredCount | undefined };

type Count = { state: AlarmState; version: Version | 'absent' };

async function readStored({ state }: AlarmTools, subject: AlarmSubject): Promise<StoredCount> {
  return (await state.get(alarmKey(subject))) ?? neverStored;
}

const countOf = ({ value, version }: StoredCount): Count => ({ state: parseAlarmState(value), version });

/** Oldest first. Looks at the last two alone as long as all is well: passes on a quiet check are never counted. */
async function uncounted(
  tools: AlarmTools,
  { stream }: AlarmSubject,
  state: AlarmState,
  newest: readonly Sealed[] = [],
): Promise<Sealed[]> {
  const lastTwo =
    newest.length > 0
      ? newest.slice(0, 2)
      : await tools.log.read(stream, { limit: 2, order: 'newest-first' });
  const calm = isCalm(state) && lastTwo.every(({ record }) => record.outcome === 'pass');
  const newestSeq = lastTwo[0]?.record.seq ?? 0;
  if (calm || newestSeq <= state.seenSeq) return [];
  const fromSeq = Math.max(state.seenSeq + 1, newestSeq - catchUpMax + 1);
  return tools.log.read(stream, { fromSeq, toSeq: newestSeq, limit: catchUpMax, order: 'oldest-first' });
}

const isCalm = ({ phase, streak, heldBack }: AlarmState): boolean =>
  phase === 'quiet' && streak.bad === 0 && heldBack === undefined;

type Counting = { count: Count; unseen: readonly Sealed[]; changes: AlarmChange[] };

/** Each transition is stored as it comes, what lies between in one go. False: another writer was first, begin again. */
async function countAll(
  tools: AlarmTools,
  subject: AlarmSubject,
  { count, unseen, changes }: Counting,
): Promise<boolean> {
  let stored = count;
  let counted = count.state;
  for (const { record } of unseen) {
    const { state, transition } = await decideOn(tools, subject, counted, record);
    // No room to owe one more event: this record and what follows stay uncounted, and are looked at again next slot.
    if (transition && counted.owed.length >= owedMax) break;
    counted = state;
    if (!transition) continue;
    counted = await carryOut(tools, subject, state, await tell(tools, subject, transition, record));
    const next = await store(tools, subject, counted, stored);
    if (!next) return false;
    changes.push({ ...transition, incident: incidentOf(stored.state, counted) });
    stored = next;
  }
  return counted === stored.state || (await store(tools, subject, counted, stored)) !== undefined;
}

async function decideOn(
  tools: AlarmTools,
  subject: AlarmSubject,
  state: AlarmState,
  record: EvidenceRecord,
): Promise<Decision> {
  const seen = observe(record);
  const decision = decide(state, seen, subject.policy);
  if (decision.transition?.kind !== 'raised' || subject.drill) return decision;
  const need = await failingNeed(tools, subject, record.at);
  return need === undefined ? decision : { state: holdBack(state, seen, need) };
}

async function tell(
  tools: AlarmTools,
  subject: AlarmSubject,
  transition: Transition,
  record: EvidenceRecord,
): Promise<Told> {
  const { stream, seq, at, outcome } = record;
  const occasion = { at, outcome, record: { stream, seq } };
  if (transition.kind === 'cleared') return { transition, occasion };
  return { transition, occasion, story: await tellStory(tools, subject, transition, record) };
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
