import { MusterError } from '#ground/base/muster-error.ts';
import { type AlarmState, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmSubject, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { carryOut } from '#observe/alarm/carry-out.ts';
import { decide, type Observation, type Transition } from '#observe/alarm/decide.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { settleAlarm } from '#observe/alarm/settle.ts';
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
  const state = await readAlarm(tools.state, subject);
  const changes: AlarmChange[] = [];
  for (const sealed of await uncounted(tools, subject, state)) {
    const change = await countOne(tools, subject, sealed);
    if (change) changes.push(change);
  }
  if (changes.length > 0 || state.owed.length > 0) await settleAlarm(tools, subject);
  return changes;
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

async function countOne(
  tools: AlarmTools,
  subject: AlarmSubject,
  sealed: Sealed,
): Promise<AlarmChange | undefined> {
  for (let race = 0; race < racesMax; race += 1) {
    const stored = await tools.state.get(alarmKey(subject));
    const before = parseAlarmState(stored?.value);
    const { state, transition } = decide(before, observe(sealed), subject.policy);
    // Counted by somebody else, or no room to owe one more event: it stays uncounted and is looked at again next slot.
    if (state === before || (transition && before.owed.length >= owedMax)) return undefined;
    const after = transition ? await carryOut(tools, subject, state, transition, sealed) : state;
    const result = await tools.state.put(alarmKey(subject), after, stored?.version ?? 'absent');
    if (result.kind === 'stored') return transition && { ...transition, incident: incidentOf(before, after) };
  }
  throw new MusterError(
    'STATE_CONTENDED',
    `alarm of ${subject.environment}/${subject.check}: lost ${racesMax} races`,
  );
}

const incidentOf = (before: AlarmState, after: AlarmState): string =>
  after.raised?.incident ?? before.raised?.incident ?? 'none';

function observe({ record: { seq, at, outcome, body } }: Sealed): Observation {
  const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined;
  return { seq, at, outcome, reason: typeof reason === 'string' ? reason : outcome };
}
