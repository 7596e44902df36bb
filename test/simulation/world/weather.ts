import type { Chance } from './chance.ts';

export type Port = 'state' | 'log' | 'bus' | 'read' | 'write' | 'guardian' | 'caller';

/** What becomes of one call of a port. `throttled`: nothing was done; `lost`: it was, and the answer never came. */
export type Fate =
  | 'well'
  | 'slow'
  | 'throttled'
  | 'lost'
  | 'crash-before'
  | 'crash-after'
  | 'freeze-before'
  | 'freeze-after';

type Outage = { port: Port; from: number; to: number };

/** How often what goes wrong in one world, each as a probability. Most worlds have some of it, few have all. */
export type Weather = {
  isCalm: boolean;
  throttled: number;
  lost: number;
  slow: number;
  crash: number;
  freeze: number;
  /** A process that died for good: nobody resumes it. */
  abandoned: number;
  outages: Outage[];
  /** Of a write: lands after its caller gave up; only some of it; answered as done and not. */
  late: number;
  partial: number;
  unapplied: number;
  /** Of a deployment, or of values that come to run by themselves. */
  failed: number;
  stuck: number;
  overtaken: number;
  /** Of a call on the target: no answer. */
  unanswered: number;
  guardianDeaf: number;
  /** Of each run, and of what happens once in a world. */
  duplicated: number;
  /** Of a second start: by a home that has no authority here. */
  astray: number;
  held: number;
  rolledBack: number;
  meddled: number;
  clockSet: number;
  unwatched: number;
  /** Whoever watches knows which runs died. */
  isDeathKnown: boolean;
  /** Drills of this name alone. */
  only?: string;
};

const hour = 3_600_000;

export function drawWeather(chance: Chance): Weather {
  const some = (probability: number, most: number): number =>
    chance.is(probability) ? chance.unit() * most : 0;
  const isCalm = chance.is(0.08);
  const at = isCalm ? 0 : 0.45;
  const ports: Port[] = ['state', 'log', 'bus', 'read', 'write'];
  const outages = chance.is(isCalm ? 0 : 0.15) ? [chance.pick(ports)] : [];
  return {
    isCalm,
    throttled: some(at, 0.03),
    lost: some(at, 0.03),
    slow: some(at, 0.1),
    crash: some(at, 0.015),
    freeze: some(at, 0.012),
    abandoned: some(at, 1),
    outages: outages.map((port) => {
      const from = chance.whole(0, hour / 4);
      return { port, from, to: from + chance.whole(30_000, hour / 3) };
    }),
    late: some(at, 0.15),
    partial: some(at, 0.15),
    unapplied: some(at / 2, 0.1),
    failed: some(at, 0.25),
    stuck: some(at / 2, 0.15),
    overtaken: some(at / 2, 0.2),
    unanswered: some(at, 0.05),
    guardianDeaf: some(at / 2, 0.3),
    duplicated: isCalm ? 0 : 0.15,
    astray: 0.2,
    held: isCalm ? 0 : 0.2,
    rolledBack: isCalm ? 0 : 0.2,
    meddled: isCalm ? 0 : 0.25,
    clockSet: isCalm ? 0 : 0.1,
    unwatched: isCalm ? 0 : 0.12,
    isDeathKnown: chance.is(0.5),
  };
}

/** The storm is over: what comes from now on goes well. */
export const clearSky = (weather: Weather): void =>
  void Object.assign(weather, {
    throttled: 0,
    lost: 0,
    slow: 0,
    crash: 0,
    freeze: 0,
    outages: [],
    late: 0,
    partial: 0,
    unapplied: 0,
    failed: 0,
    stuck: 0,
    overtaken: 0,
    unanswered: 0,
    guardianDeaf: 0,
  });

export function drawFate(weather: Weather, chance: Chance, port: Port, now: number): Fate {
  if (weather.isCalm) return 'well';
  if (weather.outages.some((one) => one.port === port && now >= one.from && now < one.to)) return 'throttled';
  const at = chance.unit();
  let edge = 0;
  const within = (probability: number): boolean => at < (edge += probability);
  if (within(weather.crash)) return chance.is(0.5) ? 'crash-before' : 'crash-after';
  if (within(weather.freeze)) return chance.is(0.5) ? 'freeze-before' : 'freeze-after';
  if (within(weather.slow)) return 'slow';
  // What a caller does is its own result: it never fails as a port.
  if (port === 'caller' || port === 'guardian') return 'well';
  if (within(weather.throttled)) return 'throttled';
  return within(weather.lost) ? 'lost' : 'well';
}
