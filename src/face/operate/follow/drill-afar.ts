import { lockMs } from '#act/drill/admit.ts';
import { claim } from '#act/drill/claim.ts';
import { drillsStream } from '#act/drill/drill-journal.ts';
import type { DrillInput } from '#act/drill/drill-input.ts';
import type { DrillEnding } from '#act/drill/drill-scene.ts';
import type { Told } from '#act/drill/drill-tools.ts';
import type { RunEnding } from '#act/drill/run-drill.ts';
import { limitsStream } from '#act/limits/journal.ts';
import { readTarget } from '#act/limits/target-store.ts';
import type { DrillNowTools } from '#face/operate/drill-now.ts';
import { endingOf } from '#face/operate/follow/ending-of.ts';
import { type Tail, tailOf } from '#face/operate/follow/tail.ts';
import { toldBy, toldByLease } from '#face/operate/follow/told-drill.ts';
import { type Following, untilSeen } from '#face/operate/follow/until-seen.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

export type AfarTools = { config: Config; log: EvidenceLog; state: StateStore; clock: Clock };

/** Where drills run, which is not here. */
export type Elsewhere = {
  start(run: string, input: DrillInput): Promise<void>;
  stop(run: string): Promise<void>;
};

export type AfarHooks = Omit<Following, 'clock' | 'withinMs'> & {
  /** May be called more than once for one phase. */
  onTold: (input: DrillInput, told: Told) => void;
};

/** Whoever ordered a run waits for it; one that Lambda held back for longer than this does nothing. */
const startWithinMs = 300_000;
/** A clock that is off, a cold start, a first record. */
const graceMs = 120_000;

/**
 * Has one drill run elsewhere, and follows it by what it leaves in evidence and state until its end stands there. `start`
 * rejects RUN_UNHEARD where none comes in time, or nothing at all was heard of it, and as `Elsewhere` does.
 */
export function drillAfar(
  tools: AfarTools,
  elsewhere: Elsewhere,
  hooks: AfarHooks,
): Pick<DrillNowTools, 'start' | 'stopRun'> {
  let started: DrillInput | undefined;
  return {
    start: (ordered) => {
      started = { ...ordered, startBy: tools.clock.now() + startWithinMs };
      return follow(started, tools, elsewhere, hooks);
    },
    async stopRun(run) {
      if (!started) return;
      try {
        await neverBegin(tools, started);
      } finally {
        await elsewhere.stop(run);
      }
    },
  };
}

/** A run that has not claimed its drills by now finds them claimed. */
async function neverBegin({ config, state, clock }: AfarTools, input: DrillInput): Promise<void> {
  const target = { service: config.service, environment: input.environment };
  for (const drill of input.drills) await claim(state, target, drill, { input, at: clock.now() });
}

async function follow(
  input: DrillInput,
  tools: AfarTools,
  elsewhere: Elsewhere,
  { onTold, ...following }: AfarHooks,
): Promise<RunEnding> {
  const { run } = input;
  const tails = [await tailOf(tools.log, drillsStream, run), await tailOf(tools.log, limitsStream, run)];
  await elsewhere.start(run, input);
  const begunByMs = tools.clock.monotonicMs() + startWithinMs + graceMs;
  let isHeard = false;
  const look = async (): Promise<DrillEnding | 'unheard' | undefined> => {
    const { told, ending, isThere } = await lookAt(tools, input, tails);
    told.forEach((one) => onTold(input, one));
    isHeard ||= isThere;
    return ending ?? (isHeard || tools.clock.monotonicMs() < begunByMs ? undefined : 'unheard');
  };
  const withinMs = longestMs(tools.config, input);
  const seen = (await untilSeen(look, { ...following, clock: tools.clock, withinMs })) ?? 'unheard';
  if (seen === 'unheard') throw unheard(run, isHeard);
  return { run, endings: [seen] };
}

type Seen = { told: Told[]; ending: DrillEnding | undefined; isThere: boolean };

/** What came since the last look, in the order in which it was recorded; a lease says what no record does. */
async function lookAt(
  { config, state }: AfarTools,
  { run, environment }: DrillInput,
  tails: readonly Tail[],
): Promise<Seen> {
  const records = (await Promise.all(tails.map((next) => next())))
    .flat()
    .sort((one, other) => one.at - other.at);
  const { lease, lock } = await readTarget(state, { service: config.service, environment });
  const ours = lease?.run === run ? lease : undefined;
  const told = [...records.map((record) => toldBy(record, ours)), ours && toldByLease(ours)];
  return {
    told: told.filter((one) => one !== undefined),
    ending: records.map(endingOf).find((one) => one !== undefined),
    isThere: records.length > 0 || lock?.id === run,
  };
}

/** Past this its target is anybody's. */
function longestMs({ drills }: Config, { drills: [name = ''] }: DrillInput): number {
  const drill = ownOf(drills, name);
  return startWithinMs + graceMs + (drill ? lockMs(drill) : 0);
}

const unheard = (run: string, isHeard: boolean): MusterError =>
  new MusterError(
    'RUN_UNHEARD',
    isHeard ? `${run} did not come to its end in time` : `nothing was heard of ${run}`,
    { hint: "look into the log and the dead letters of the stack's drill function", exit: 3 },
  );
