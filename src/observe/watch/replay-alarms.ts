import type { EpochMs } from '#ground/base/brand.ts';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Observation } from '#observe/alarm/decide.ts';
import { observe } from '#observe/alarm/observe.ts';
import { neededBy } from '#observe/alarm/related-checks.ts';
import { type Change, replay, type Replay } from '#observe/alarm/replay.ts';
import { readPages, startOf } from '#observe/watch/read-pages.ts';
import { readRaised, type RaisedThen } from '#observe/watch/read-raised.ts';
import { knownStreams } from '#record/evidence/announce.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { parseStream, type StreamPlace } from '#record/evidence/stream.ts';

/** `since` inclusive, `until` exclusive. */
export type ReplaySpan = { since: EpochMs; until: EpochMs; environment?: string; check?: string };

/** One check in one place: what was raised and cleared, and what the policies of this config make of the same records. */
export type Replayed = Pick<StreamPlace, 'environment' | 'check' | 'location'> & {
  /** Records of the span that were looked at. */
  records: number;
  /** There were more. */
  isCut?: true;
  was: Change[];
  would: Change[];
};

/** Records before the span, so that streaks and what is raised at its start are known. */
const warmUpRecords = 100;
const recordsMax = 200_000;

/**
 * Runs the alarm policies of a config over what was recorded, and compares that with what was told then. What a window
 * expected counts as it did: the notes in the records say so. Of checks and environments that the config has not nothing
 * is said. Reads only; by pages. Rejects EVIDENCE_UNAVAILABLE, and EVIDENCE_BROKEN when a record cannot be read.
 */
export async function replayAlarms(
  { log }: { log: EvidenceLog },
  config: Config,
  span: ReplaySpan,
): Promise<Replayed[]> {
  const places = placesIn([...(await knownStreams(log)).keys()], config);
  const raised = await readRaised(log, span);
  const replayed = new Map<string, Promise<Past>>();
  const pastOf = (place: Place): Promise<Past> => {
    const known = replayed.get(place.stream) ?? replayPlace(log, config, place, span, needsOf(place));
    replayed.set(place.stream, known);
    return known;
  };
  /** What it needs is replayed first, where it was recorded in the same place. */
  const needsOf = (place: Place) => async (): Promise<[string, Replay][]> => {
    const needed = places.filter(
      (one) => isBeside(one, place) && neededBy(config, place.check).includes(one.check),
    );
    return Promise.all(
      needed.map(async (one) => [one.check, (await pastOf(one)).replay] as [string, Replay]),
    );
  };
  const results: Replayed[] = [];
  for (const place of places.filter((one) => isWanted(one, span)))
    results.push(shown(place, await pastOf(place), raised, span));
  return results;
}

type Place = StreamPlace & { stream: string };
type Past = { observations: Observation[]; isCut: boolean; replay: Replay };

const placesIn = (streams: readonly string[], config: Config): Place[] =>
  streams.flatMap((stream) => {
    const name = parseStream(stream);
    if (name?.kind !== 'slot' || name.service !== config.service) return [];
    const isThere =
      Object.hasOwn(config.environments, name.environment) && Object.hasOwn(config.checks, name.check);
    return isThere ? [{ ...name, stream }] : [];
  });

const isBeside = (one: Place, other: Place): boolean =>
  one.environment === other.environment && one.location === other.location && one.check !== other.check;

const isWanted = (
  place: Place,
  { environment = place.environment, check = place.check }: ReplaySpan,
): boolean => place.environment === environment && place.check === check;

async function replayPlace(
  log: EvidenceLog,
  config: Config,
  { stream, environment, check }: Place,
  { since, until }: ReplaySpan,
  needs: () => Promise<[string, Replay][]>,
): Promise<Past> {
  const needed = await needs();
  const fromSeq = Math.max(1, (await startOf(log, stream, since)) - warmUpRecords);
  const observations: Observation[] = [];
  for await (const record of readPages(log, stream, fromSeq)) {
    if (record.at >= until || observations.length > recordsMax) break;
    observations.push(observe(record));
  }
  const failingNeed = (at: EpochMs): string | undefined =>
    needed.find(([, { failing }]) => failing.some(({ from, to }) => from <= at && at <= to))?.[0];
  const isCut = observations.length > recordsMax;
  const policy = alarmPolicyFor(config, environment, check);
  return { observations, isCut, replay: replay(policy, observations, failingNeed) };
}

function shown(
  { environment, check, location, stream }: Place,
  { observations, isCut, replay: { changes } }: Past,
  raised: readonly RaisedThen[],
  { since, until }: ReplaySpan,
): Replayed {
  const isWithin = ({ at }: { at: EpochMs }): boolean => at >= since && at < until;
  const timeOf = new Map(observations.map(({ seq, at }) => [seq, at]));
  const was = raised
    .filter((one) => one.stream === stream)
    .map(({ change }) => ({ ...change, at: timeOf.get(change.seq) ?? change.at }));
  return {
    environment,
    check,
    location,
    records: observations.filter(isWithin).length,
    ...(isCut && { isCut }),
    was: was.filter(isWithin),
    would: changes.filter(isWithin),
  };
}
