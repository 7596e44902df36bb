import { epochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { MusterError } from '#ground/base/muster-error.ts';
import type { Chance } from './chance.ts';
import type { Owner, Timeline } from './timeline.ts';
import { drawFate, type Port, type Weather } from './weather.ts';

/** A machine: its processes share its clock, which somebody may set. */
export type Machine = { skewMs: number };

export type Core = {
  timeline: Timeline;
  chance: Chance;
  weather: Weather;
  startMs: number;
  /** For whoever plays one world again, to see what happened. */
  trace?: (line: string) => void;
};

export type CallOptions = {
  unavailable: (why: string) => MusterError;
  /** When it takes effect, and when its caller stops waiting; drawn when absent. */
  landsInMs?: number;
  givesUpInMs?: number;
};

/** One process of Muster. What it awaits from a port never comes once it is dead, and late when it was frozen. */
export type Process = Owner & {
  id: number;
  name: string;
  machine: Machine;
  /** The home that it belongs to. */
  home: 'local' | 'aws';
  clock: Clock;
  /** Calls that went wrong so far, times it stood still among them. */
  faults: number;
  /** Those that were no fault of the place where settings are kept. */
  blows: number;
  /** The time it stood still until last; 0: it never did. */
  thawedAt: number;
  /** One call of a port: sent, done, answered; each at a moment of its own. */
  call<T>(port: Port, effect: () => T, options: CallOptions): Promise<T>;
  kill(): void;
  /** Calls and sleeps that it waits for. */
  waits: number;
  trace: ((line: string) => void) | undefined;
  onDeath: (() => void) | undefined;
  onFreeze: (() => void) | undefined;
};

let ids = 0;

export function createProcess(core: Core, name: string, machine: Machine): Process {
  const { timeline, chance, weather, startMs } = core;
  ids += 1;
  const self: Process = {
    id: ids,
    name,
    machine,
    home: 'local',
    isDead: false,
    frozenUntil: 0,
    thawedAt: 0,
    faults: 0,
    blows: 0,
    clock: processClock(timeline, startMs, machine, () => self),
    waits: 0,
    trace: core.trace,
    onDeath: undefined,
    onFreeze: undefined,
    kill() {
      if (self.isDead) return;
      self.isDead = true;
      self.onDeath?.();
    },
    call(port, effect, options) {
      const fate = drawFate(weather, chance, port, timeline.now());
      core.trace?.(`${name} (${self.id}) ${port}: ${fate}`);
      if (fate !== 'well' && fate !== 'slow') self.faults += 1;
      const isOfPlace = (port === 'read' || port === 'write') && (fate === 'throttled' || fate === 'lost');
      if (fate !== 'well' && fate !== 'slow' && !isOfPlace) self.blows += 1;
      return new Promise((resolve, reject) => {
        self.waits += 1;
        const answer = (tell: () => void): void =>
          void timeline.at(
            timeline.now() + latency(fate === 'slow'),
            () => {
              self.waits -= 1;
              tell();
            },
            self,
          );
        const land = (): void => {
          if (fate === 'throttled') return answer(() => reject(options.unavailable('throttled')));
          const value = effect();
          if (fate === 'crash-after') return self.kill();
          if (fate === 'freeze-after') freeze();
          answer(() => (fate === 'lost' ? reject(options.unavailable('no answer')) : resolve(value)));
        };
        const send = (): void => {
          const { landsInMs = fate === 'slow' ? latency(true) : 0, givesUpInMs = Infinity } = options;
          if (landsInMs > givesUpInMs)
            timeline.at(timeline.now() + givesUpInMs, () => reject(options.unavailable('too slow')), self);
          // It is under way: whatever becomes of the process.
          if (landsInMs > 0) timeline.at(timeline.now() + landsInMs, land);
          else land();
        };
        if (fate === 'crash-before') {
          // What takes its time to get there is under way by then.
          if ((options.landsInMs ?? 0) > 0) send();
          return self.kill();
        }
        if (fate !== 'freeze-before') return send();
        freeze();
        timeline.at(timeline.now(), send, self);
      });
    },
  };
  const latency = (isSlow: boolean): number =>
    isSlow ? chance.whole(100, 2400) : chance.whole(1, chance.is(0.2) ? 60 : 6);
  const freeze = (): void => {
    const ms = chance.is(0.5) ? chance.whole(5000, 120_000) : chance.whole(120_000, 3 * 3_600_000);
    self.frozenUntil = timeline.now() + ms;
    self.thawedAt = self.frozenUntil;
    self.onFreeze?.();
  };
  return self;
}

function processClock(timeline: Timeline, startMs: number, machine: Machine, self: () => Process): Clock {
  return {
    now: () => epochMs(startMs + Math.floor(timeline.now()) + machine.skewMs),
    monotonicMs: () => timeline.now(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const process = self();
        process.waits += 1;
        let isOver = false;
        const wake = (): void => {
          if (!isOver) process.waits -= 1;
          isOver = true;
          resolve();
        };
        const off = timeline.at(timeline.now() + Math.max(0, ms), wake, process);
        signal?.addEventListener('abort', () => {
          off();
          wake();
        });
      }),
  };
}
