import { runsFor } from '#act/runbook/runbook-input.ts';
import type { PathTools } from '#face/operate/alarm-path/drill-alarm-path.ts';
import type { Hop } from '#face/operate/alarm-path/hop.ts';
import type { Provoked } from '#face/operate/alarm-path/provoke.ts';
import { placeOf, textOf } from '#record/evidence/body-of.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { noticesFor } from '#observe/notify/notices-for.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { MusterEvent } from '#record/event/event.ts';

/** What evidence has of the drill's incident so far, newest first, and when it was seen there first. */
export type Proof = {
  alarms: EvidenceRecord[];
  notices: EvidenceRecord[];
  runs: EvidenceRecord[];
};

const recordsMax = 200;

export async function readProof({ log }: Pick<PathTools, 'log'>, { incident }: Provoked): Promise<Proof> {
  const read = async (stream: string): Promise<EvidenceRecord[]> => {
    const newest = await log.read(stream, { limit: recordsMax, order: 'newest-first' });
    return newest.map(({ record }) => record).filter((record) => record.incident === incident);
  };
  const [alarms, notices, runs] = await Promise.all([
    read('alarms'),
    read('notifications'),
    read('runbooks'),
  ]);
  return { alarms, notices, runs };
}

/** The config, and the home whose path it is. */
export type Place = { config: Config; home: Authority };

/**
 * Whether nothing more is to be waited for, of all that was heard. Of what functions elsewhere tell, nothing is heard here. Pure.
 */
export function isSettled(place: Place, { heard, incident }: Provoked, proof: Proof): boolean {
  const events = eventsOf(heard, incident);
  const isOver = (run: string): boolean =>
    runEnd(proof, run) !== undefined && (place.home === 'aws' || isToldOf(events, run));
  return (
    events.length > 0 &&
    noticesOf(place, events).every(({ notice }) => noticeEnd(proof, notice) !== undefined) &&
    runsCalled(place.config, events).every(isOver)
  );
}

/** Every stage of the path, proven or not. Pure. */
export function hopsOf(place: Place, provoked: Provoked, proof: Proof): Hop[] {
  const { heard, incident, record, startMs, recordedMs } = provoked;
  const events = eventsOf(heard, incident);
  const raised = heard.find(
    ({ event }) => event.type === 'Alarm Raised' && event.detail.incident === incident,
  );
  return [
    {
      hop: 'failure',
      outcome: 'pass',
      detail: 'recorded',
      tookMs: ms(recordedMs - startMs),
      record: placeOf(record),
    },
    alarmHop(proof, 'raised', provoked),
    raised
      ? {
          hop: 'event',
          outcome: 'pass',
          detail: 'Alarm Raised, sent and accepted',
          tookMs: ms(raised.atMs - startMs),
        }
      : { hop: 'event', outcome: 'fail', detail: 'Alarm Raised was not accepted' },
    ...noticeHops(place, provoked, proof, events),
    ...runHops(place.config, provoked, proof, events),
    alarmHop(proof, 'cleared', provoked),
  ];
}

const ms = (duration: number): number => Math.max(0, Math.round(duration));

const eventsOf = (heard: Provoked['heard'], incident: string): MusterEvent[] =>
  heard.map(({ event }) => event).filter(({ detail }) => detail.incident === incident);

/** An event that came twice is one. */
const noticesOf = ({ config, home }: Place, events: readonly MusterEvent[]) =>
  [...new Map(events.map((event) => [event.detail.id, event])).values()].flatMap((event) =>
    noticesFor(config, event, home),
  );

const runsCalled = (config: Config, events: readonly MusterEvent[]): string[] => [
  ...new Set(
    events.flatMap(({ type, detail }) =>
      type === 'Alarm Raised' ? runsFor(config, detail).map(({ run }) => run) : [],
    ),
  ),
];

const isToldOf = (events: readonly MusterEvent[], run: string): boolean =>
  events.some(({ type, detail }) => type === 'Runbook Completed' && detail.run === run);

const noticeEnds = new Set(['delivered', 'rejected', 'given-up']);
const runEnds = new Set(['dry-run', 'refused', 'expired', 'verified', 'stuck']);

const noticeEnd = ({ notices }: Proof, notice: string): EvidenceRecord | undefined =>
  notices.find((record) => record.run === notice && noticeEnds.has(textOf(record, 'phase')));

const runEnd = ({ runs }: Proof, run: string): EvidenceRecord | undefined =>
  runs.find((record) => record.run === run && runEnds.has(textOf(record, 'phase')));

/** Records are dated by the wall clock; the failure is one of them. */
function tookMs(record: EvidenceRecord, proof: Proof, { startMs, heard }: Provoked): { tookMs?: number } {
  const first = heard[0];
  const raised = proof.alarms.at(-1);
  return first && raised ? { tookMs: ms(record.at - raised.at + (first.atMs - startMs)) } : {};
}

function alarmHop(proof: Proof, transition: 'raised' | 'cleared', provoked: Provoked): Hop {
  const hop = transition === 'raised' ? 'alarm' : 'clear';
  const record = proof.alarms.find((one) => textOf(one, 'transition') === transition);
  if (!record) return { hop, outcome: 'fail', detail: `the alarm was not ${transition}` };
  const detail = `${transition} ${textOf(record, 'severity')}`;
  return { hop, outcome: 'pass', detail, ...tookMs(record, proof, provoked), record: placeOf(record) };
}

/** Of the raise: who clears and ends are told to is waited for, and told apart in evidence. */
function noticeHops(place: Place, provoked: Provoked, proof: Proof, events: readonly MusterEvent[]): Hop[] {
  const raised = events.filter(({ type }) => type === 'Alarm Raised').slice(0, 1);
  const wanted = noticesOf(place, raised);
  const told = wanted.map(({ name, notice }): Hop => {
    const hop = `notify ${name}`;
    const record = noticeEnd(proof, notice);
    const attempt = proof.notices.find((one) => one.run === notice);
    if (!record) {
      const tried = attempt ? `not delivered yet: ${textOf(attempt, 'detail')}` : 'no attempt is recorded';
      return { hop, outcome: 'fail', detail: tried };
    }
    const outcome = textOf(record, 'phase') === 'delivered' ? 'pass' : 'fail';
    const detail = `${textOf(record, 'phase')}: ${textOf(record, 'detail')}`;
    return { hop, outcome, detail, ...tookMs(record, proof, provoked), record: placeOf(record) };
  });
  const { severity } = provoked.subject.policy;
  const nobody: Hop = {
    hop: 'notify',
    outcome: 'unknown',
    detail: `nobody hears of a ${severity.fail} alarm here: the config has no notify for it`,
  };
  return told.length > 0 ? told : [nobody];
}

function runHops(config: Config, provoked: Provoked, proof: Proof, events: readonly MusterEvent[]): Hop[] {
  const hops = runsCalled(config, events).map((run): Hop => {
    const hop = `runbook ${run.split('/')[0] ?? run}`;
    const record = runEnd(proof, run);
    if (!record) return { hop, outcome: 'fail', detail: 'no end of its dry run is recorded' };
    const phase = textOf(record, 'phase');
    const detail = `${phase}: ${textOf(record, 'reason')}`;
    const outcome = phase === 'dry-run' ? 'pass' : 'fail';
    return { hop, outcome, detail, ...tookMs(record, proof, provoked), record: placeOf(record) };
  });
  const { fail } = provoked.subject.policy.severity;
  const nothing: Hop = {
    hop: 'runbook',
    outcome: 'none',
    detail: `no runbook is for a ${fail} alarm here`,
  };
  return hops.length > 0 ? hops : [nothing];
}
