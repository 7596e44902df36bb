import { runbooksFor } from '#ground/config/runbooks-for.ts';
import { isWatchedBy, scheduleOf } from '#ground/config/schedule.ts';
import type { AlarmSubject, AlarmTools } from '#observe/alarm/alarm-subject.ts';
import type { Raised } from '#observe/alarm/decide.ts';
import { findTurn, type Turn } from '#observe/alarm/find-turn.ts';
import { foundIn } from '#observe/alarm/found-in.ts';
import { needing } from '#observe/alarm/related-checks.ts';
import { whatChanged } from '#observe/alarm/what-changed.ts';
import type { AlarmStory, RecordRef } from '#record/event/alarm-story.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

const runbooksMax = 10;
const silencedMax = 50;

/**
 * What somebody who is woken needs to know. Never rejects: what cannot be told of a raised alarm is left out, and keeps
 * nothing from being raised.
 */
export async function tellStory(
  tools: AlarmTools,
  subject: AlarmSubject,
  raised: Raised,
  tipping: EvidenceRecord,
): Promise<AlarmStory> {
  // A log that cannot be read now leaves the record that tipped it: it is at hand.
  const turn: Turn = await findTurn(tools.log, subject.stream, raised.sinceSeq).catch(() => ({}));
  const firstFail = await firstFailing(tools, subject, raised, { tipping, turn }).catch(() => undefined);
  const smallest = {
    expectations: [],
    answers: [],
    firstBad: refOf(firstFail ?? tipping),
    ...(firstFail && { firstFail: refOf(firstFail) }),
    changed: [],
    runbooks: [],
    silences: [],
    ...(raised.flapping && { flapping: raised.flapping }),
  };
  try {
    const told = toldOf(tools, subject, raised, { firstBad: firstFail ?? tipping, ...turn });
    return { ...smallest, ...foundIn(tipping.body), ...told };
  } catch {
    return smallest;
  }
}

/** Where the failures began: undefined when it was not they that raised it. */
async function firstFailing(
  { log }: AlarmTools,
  { stream }: AlarmSubject,
  { failSinceSeq: seq }: Raised,
  { tipping, turn }: { tipping: EvidenceRecord; turn: Turn },
): Promise<EvidenceRecord | undefined> {
  if (seq === undefined) return undefined;
  const known = [tipping, turn.firstBad].find((record) => record?.seq === seq);
  if (known) return known;
  const [first] = await log.read(stream, { fromSeq: seq, toSeq: seq, limit: 1, order: 'oldest-first' });
  return first?.record;
}

function toldOf(
  tools: AlarmTools,
  subject: AlarmSubject,
  raised: Raised,
  { firstBad, lastPass }: Turn & { firstBad: EvidenceRecord },
) {
  const is = tools.config.release?.identity.is ?? 'label';
  return {
    firstBad: refOf(firstBad),
    ...(lastPass && { lastPass: refOf(lastPass) }),
    changed: lastPass ? whatChanged(lastPass, firstBad, is) : [],
    runbooks: called(tools, subject, raised),
    silences: silenced(tools, subject),
  };
}

const refOf = ({ stream, seq, at }: EvidenceRecord): RecordRef => ({ stream, seq, at });

const called = (
  { config, home }: AlarmTools,
  { environment, check, drill }: AlarmSubject,
  { severity }: Raised,
): AlarmStory['runbooks'] =>
  runbooksFor(config, { environment, check, severity, ...(drill && { anyCheck: true }) }, home).slice(
    0,
    runbooksMax,
  );

/** Those that are watched there. */
function silenced({ config }: AlarmTools, { environment, check }: AlarmSubject): string[] {
  const isWatched = isWatchedBy(scheduleOf(config));
  return needing(config, check)
    .filter((other) => isWatched({ environment, check: other }))
    .slice(0, silencedMax);
}
