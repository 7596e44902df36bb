import { scheduleOf } from '#ground/config/schedule.ts';
import { starts } from '#observe/check/starts.ts';
import { type Chance, createChance } from '../world/chance.ts';
import type { Core } from '../world/process.ts';
import { emptyStores } from '../world/stores.ts';
import { createTimeline } from '../world/timeline.ts';
import { takeViolation } from '../world/violation.ts';
import { clearSky, drawWeather, type Port, type Weather } from '../world/weather.ts';
import { checkEnd, isAtRest, unrest } from './checks/end-checks.ts';
import { newMemo } from './checks/memo.ts';
import { keep } from './checks/promises.ts';
import { incidentConfig, modes } from './model/config.ts';
import { createService } from './model/service.ts';
import { mend, planEpisodes } from './world/episodes.ts';
import { openHome } from './world/homes.ts';
import { minute, type World } from './world/scene.ts';

export type WorldOptions = {
  /** Told what happens, a line each. */
  show?: (line: string) => void;
  /** What is not left to chance. */
  sky?: Partial<Weather>;
};

/** `ends`: runs by how they ended. */
export type Played = {
  incidents: number;
  acts: number;
  minutes: number;
  ends: Record<string, number>;
  why: string[];
};

/** 2026-11-22T12:00:00Z */
const startMs = 1_795_348_800_000;
/** Of what is left once the storm is over: a process may stand still for three hours. */
const endlessMs = 4 * 60 * minute;
const configs = modes.flatMap((mode) =>
  [0, 1, 2, 3].map((index) => incidentConfig({ mode, isPlanned: index === 0, isBold: index > 1 })),
);

/** One world, from its seed to its rest. Rejects with the Violation of the first promise that is broken. */
export async function playIncidents(seed: number, options: WorldOptions = {}): Promise<Played> {
  // What an earlier world left behind comes to its end first.
  await starts.turn();
  takeViolation();
  const world = createWorld(seed, options);
  const { timeline, weather } = world.core;
  const stormMs = planEpisodes(world);
  openHome(world);
  timeline.at(stormMs, () => {
    world.core.trace?.('calm');
    clearSky(weather);
    weather.unapplied = 0;
    world.isQuiet = true;
    mend(world);
  });
  let lookAt = 0;
  const isOver = (): boolean => {
    if (!world.isQuiet || timeline.now() < lookAt) return false;
    lookAt = timeline.now() + 10_000;
    if (timeline.now() > stormMs + endlessMs) tellUnrest(world);
    return timeline.now() > stormMs + 2 * minute && isAtRest(world);
  };
  await timeline.play(
    isOver,
    () => {
      const violation = takeViolation();
      if (violation) throw violation;
    },
    isStarting,
  );
  await checkEnd(world);
  return summary(world);
}

/** A run that is under way is one promise, what it is about another. */
function tellUnrest(world: World): void {
  const left = unrest(world);
  const isRunning = left.some((one) => /(running|waiting)$/.test(one));
  keep(false, isRunning ? '2.end' : '2.clear', () => `no rest: ${left.join(', ')} and ${world.pending} more`);
}

/** Attempts wait for their turn in real time: the world's time stands still meanwhile. */
const { turn } = starts;
let starting = 0;
starts.turn = async () => {
  starting += 1;
  await turn();
  starting -= 1;
};
const isStarting = (): boolean => starting > 0;

const ports: readonly Port[] = ['state', 'log', 'bus', 'read', 'write'];

/** Of the sort that nobody hears of, but whoever is in the middle of something. */
function shortOutages(chance: Chance): Weather['outages'] {
  const count = chance.is(0.3) ? chance.whole(1, 12) : 0;
  return Array.from({ length: count }, () => {
    const from = chance.whole(0, 60 * minute);
    return { port: chance.pick(ports), from, to: from + chance.whole(5000, 3 * minute) };
  });
}

function createWorld(seed: number, { show, sky }: WorldOptions): World {
  const chance = createChance(seed);
  const home = chance.is(0.5) ? 'local' : 'aws';
  const drawn = drawWeather(chance);
  // One process that does everything makes many more calls than one that does one thing.
  const weather: Weather = {
    ...drawn,
    crash: drawn.crash * (home === 'local' ? 0.1 : 0.5),
    outages: drawn.isCalm ? [] : [...drawn.outages, ...shortOutages(chance)],
    freeze: drawn.freeze * (home === 'local' ? 0.02 : 0.2),
    ...sky,
  };
  const timeline = createTimeline(chance);
  const trace = (line: string): void =>
    show?.(`${new Date(startMs + timeline.now()).toISOString().slice(11, 23)} ${line}`);
  const core: Core = { timeline, chance, weather, startMs, ...(show && { trace }) };
  const config = chance.pick(configs);
  const isShowing = chance.is(0.7);
  return {
    core,
    config,
    home,
    sets: scheduleOf(config.config),
    machine: { skewMs: 0 },
    atStep: sky?.crash ?? drawn.crash,
    service: createService(chance),
    host: { acts: [], onTheWay: new Map(), isShowing },
    stores: emptyStores(),
    truth: new Map(),
    received: new Map(),
    memo: newMemo(),
    executions: new Map(),
    accepted: new Map(),
    pending: 0,
    up: undefined,
    hear: undefined,
    isQuiet: false,
  };
}

function summary({ stores, host, executions, core }: World): Played {
  const ends: Record<string, number> = {};
  const why: string[] = [];
  for (const execution of executions.values()) {
    if (execution.workflow !== 'runbook' || !execution.result) continue;
    const { phase, reason } = execution.result;
    ends[phase] = (ends[phase] ?? 0) + 1;
    why.push(`${phase}: ${reason}`);
  }
  const incidents = [...(stores.state.get('incident')?.values() ?? [])].map(
    ({ value }) => (value as { count: number }).count,
  );
  return {
    incidents: incidents.reduce((sum, count) => sum + count, 0),
    acts: host.acts.length,
    minutes: core.timeline.now() / minute,
    ends,
    why,
  };
}
