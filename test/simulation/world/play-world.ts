import type { DrillInput } from '#act/drill/drill-input.ts';
import { simulatedConfig, drillsIn, environments, service as serviceName } from '../model/config.ts';
import { createHost } from '../model/host.ts';
import { bugs, createService } from '../model/service.ts';
import { createChance } from './chance.ts';
import { checkCovered } from './checks.ts';
import { checkVerdicts } from './verdict-checks.ts';
import { drive, newRun, synchronously } from './drills.ts';
import { checkEnd, isAtRest } from './ending.ts';
import type { Core } from './process.ts';
import { type Execute, minute, plan, type Run, type World } from './scene.ts';
import { keepSettling } from './settle.ts';
import { emptyStores } from './stores.ts';
import { clockStory, foreignStory, holdStory, rollbackStory, unwatchedStory } from './stories.ts';
import { createTimeline } from './timeline.ts';
import { takeViolation, Violation } from './violation.ts';
import { keepComparing, keepWatching } from './watch.ts';
import { clearSky, drawWeather, type Weather } from './weather.ts';

export type WorldOptions = {
  /** Told what happens, a line each. */
  show?: (line: string) => void;
  /** What is not left to chance. */
  sky?: Partial<Weather>;
  engine?: { execute: Execute; isBusy: () => boolean };
};

export type Played = { drills: number; lowered: number };

const config = simulatedConfig();
/** 2026-11-22T12:00:00Z */
const startMs = 1_795_348_800_000;
const endlessMs = 72 * 60 * minute;

/** One world, from its seed to its rest. Rejects with the Violation of the first invariant that does not hold. */
export async function playWorld(seed: number, options: WorldOptions = {}): Promise<Played> {
  takeViolation();
  const world = createWorld(seed, options);
  const { core, host, stores, memo } = world;
  const { timeline, chance, weather } = core;
  const scene = { core, host, stores, memo, authority: 'local' };
  const stormMs = planDrills(world);
  planTrouble(world, stormMs);
  keepWatching(world);
  keepComparing(world);
  keepSettling(world);
  timeline.at(stormMs + chance.whole(0, 30 * minute), () => {
    clearSky(weather);
    world.isQuiet = true;
    world.isUnwatched = false;
    const heal = (): void => {
      host.heal();
      timeline.at(timeline.now() + 10 * minute, heal);
    };
    heal();
  });
  const isOver = (): boolean => {
    if (timeline.now() > endlessMs) throw new Violation('1', `no rest: ${unrest(world)}`);
    return world.isQuiet && isAtRest(world);
  };
  await timeline.play(
    isOver,
    () => {
      const violation = takeViolation();
      if (violation) throw violation;
      checkCovered(scene);
    },
    world.isBusy,
  );
  await checkEnd(world);
  checkVerdicts(world);
  const drills = new Set(
    world.runs.flatMap(({ input }) => input.drills.map((name) => `${input.run}/${name}`)),
  );
  return { drills: drills.size, lowered: memo.lowered };
}

function createWorld(seed: number, { show, sky, engine }: WorldOptions): World {
  const chance = createChance(seed);
  const weather: Weather = { ...drawWeather(chance), ...sky };
  const timeline = createTimeline(chance);
  const trace = (line: string): void =>
    show?.(`${new Date(startMs + timeline.now()).toISOString().slice(11, 23)} ${line}`);
  const core: Core = { timeline, chance, weather, startMs, ...(show && { trace }) };
  const kind = chance.pick(environments);
  const host = createHost(core, kind);
  const bug = !weather.isCalm && chance.is(0.2) ? chance.pick(bugs) : 'none';
  const stores = emptyStores();
  return {
    core,
    config,
    target: { service: serviceName, environment: kind },
    host,
    service: createService(core, host, bug),
    stores,
    memo: {
      armed: new Set(),
      beganLowering: new Map(),
      strays: new Map(),
      overruled: false,
      recorded: (id) =>
        (stores.log.get('limits') ?? []).some(({ record }) => (record.body as { id?: string }).id === id),
      skewMsMax: 0,
      isMuddled: false,
      lowered: 0,
      locked: new Set(),
      preempted: new Set(),
    },
    tally: { bills: new Map(), bursts: new Map() },
    runs: [],
    machines: { drills: { skewMs: 0 }, watch: { skewMs: 0 } },
    pending: 0,
    isUnwatched: false,
    isQuiet: false,
    isAttended: chance.is(0.8),
    ...(engine ?? { execute: synchronously, isBusy: () => false }),
  };
}

/** Several runs, most of them one after the other. Answers how long that takes. */
function planDrills(world: World): number {
  const { chance, weather } = world.core;
  const { environment } = world.target;
  const all = drillsIn(environment as (typeof environments)[number]);
  const names = weather.only === undefined ? all : [weather.only];
  let at = 0;
  const count = chance.whole(2, 6);
  for (let index = 0; index < count; index += 1) {
    at += weather.isCalm ? 15 * minute : chance.whole(0, 6 * minute);
    const drills = chance.is(0.15) ? [chance.pick(names), chance.pick(names)] : [chance.pick(names)];
    const slot = chance.is(0.5) ? startMs + index * minute : undefined;
    const input: DrillInput = {
      run: `run-${index}`,
      environment,
      drills: [...new Set(drills)],
      ...(slot !== undefined && { slot, startBy: startMs + at + chance.whole(0, 30 * minute) }),
    };
    plan(world, at, () => drive(world, newRun(world, input)));
    if (chance.is(weather.duplicated)) planDuplicate(world, input, at);
  }
  return at;
}

/** The same slot by another run, the same run without what was remembered, or from a home without authority. */
function planDuplicate(world: World, input: DrillInput, at: number): void {
  const { chance, weather } = world.core;
  const home = chance.is(weather.astray) ? 'aws' : 'local';
  const isOther = input.slot !== undefined && chance.is(0.5);
  const twin: DrillInput = isOther ? { ...input, run: `${input.run}-again` } : input;
  plan(world, at + chance.whole(1, 20 * minute), () => drive(world, newRun(world, twin, true), home));
}

function planTrouble(world: World, stormMs: number): void {
  const { chance, weather } = world.core;
  const troubles = [
    [weather.held, holdStory],
    [weather.rolledBack, rollbackStory],
    [weather.meddled, foreignStory],
    [weather.clockSet, clockStory],
    [weather.unwatched, unwatchedStory],
  ] as const;
  for (const [probability, story] of troubles) {
    if (chance.is(probability)) plan(world, chance.whole(0, stormMs + 3 * minute), () => story(world));
  }
}

const unrest = ({ pending, stores, runs, host }: World): string =>
  JSON.stringify({
    pending,
    runs: runs.map((run: Run) => run.state),
    lease: stores.target?.lease?.state,
    lock: stores.target?.lock?.id,
    hold: stores.target?.hold,
    owed: stores.target?.owed.length,
    off: host.off(),
  });
