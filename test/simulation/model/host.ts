import type { Deployment } from '#act/limits/judge-deployments.ts';
import { sameSetting, setTo, unset, type Setting, type SettingMap } from '#act/limits/setting.ts';
import type { Core } from '../world/process.ts';
import { defaults, type EnvironmentName } from './config.ts';

/** One setting as it is written. `isForeign`: by somebody who is not Muster, and it is not the baseline. */
export type Cell = { setting: Setting; isForeign: boolean; since: number; version: number };

type Deployed = Deployment & { at: number; snapshot: ReadonlyMap<string, Setting> };

/** Where the service is hosted: what is written, what runs, and how the one becomes the other. */
export type Host = {
  kind: EnvironmentName;
  baseline: SettingMap;
  /** Grows with every write. */
  version(): number;
  cell(name: string): Cell;
  runs(name: string): Setting;
  /** Not at their baseline, the marker not among them. */
  off(): string[];
  write(name: string, setting: Setting, isForeign: boolean): void;
  /** A deployment with what is written now. */
  deploy(): string;
  deployments(): readonly Deployed[];
  /** Something that was written did not come to run by itself, and nobody can see that. */
  isSick(): boolean;
  /** What is stuck comes to run after all. */
  heal(): void;
};

/** By default of the service where unset. */
export const numberOf = (setting: Setting, fallback: number): number =>
  setting.set ? Number(setting.value) : fallback;

export function createHost(core: Core, kind: EnvironmentName): Host {
  const { timeline, chance, weather, startMs } = core;
  const baseline: SettingMap = {
    TOKENS: setTo(defaults.TOKENS),
    CALLS: unset,
    MODEL_URL: unset,
    MODEL_RETRIES: setTo(3),
  };
  const cells = new Map<string, Cell>();
  const running = new Map<string, Setting>(Object.entries(baseline));
  const cellOf = (name: string): Cell =>
    cells.get(name) ?? { setting: baseline[name] ?? unset, isForeign: false, since: 0, version: 1 };
  const snapshot = (): Map<string, Setting> =>
    new Map([...Object.keys(baseline), ...cells.keys()].map((name) => [name, cellOf(name).setting]));
  let version = 1;
  let offNames: string[] = [];
  const deployed: Deployed[] = [];
  let stuck: (() => void)[] = [];

  let wasStuck = false;
  const later = (ms: number, run: () => void): void => {
    if (!chance.is(weather.stuck)) return void timeline.at(timeline.now() + ms, run);
    wasStuck = true;
    stuck.push(run);
  };
  const propagate = (name: string): void => void running.set(name, cellOf(name).setting);
  const finish = (one: Deployed): void => {
    if (one.status !== 'BUILDING') return;
    const isOvertaken = deployed.some(({ at, status }) => at > one.at && status === 'SUCCESS');
    if (chance.is(weather.failed)) one.status = 'FAILED';
    // One that was made before and is done after a newer one: mostly it is dropped, sometimes it comes up and stays.
    else if (isOvertaken && chance.is(0.7)) one.status = 'REMOVED';
    else {
      for (const other of deployed) if (other.status === 'SUCCESS') other.status = 'REMOVED';
      one.status = 'SUCCESS';
      for (const [name, setting] of one.snapshot) running.set(name, setting);
    }
  };
  const deploy = (): string => {
    const at = timeline.now();
    const id = `d${deployed.length + 1}`;
    const createdAt = new Date(startMs + at).toISOString();
    const one: Deployed = { id, status: 'BUILDING', createdAt, at, snapshot: snapshot() };
    deployed.push(one);
    later(chance.whole(3000, !weather.isCalm && chance.is(0.2) ? 90_000 : 25_000), () => finish(one));
    if (chance.is(weather.overtaken)) timeline.at(at + chance.whole(0, 60_000), () => void deploy());
    return id;
  };

  return {
    kind,
    baseline,
    version: () => version,
    cell: cellOf,
    runs: (name) => running.get(name) ?? unset,
    off: () => offNames,
    write(name, setting, isForeign) {
      version += 1;
      const was = cellOf(name);
      const isBaseline = name in baseline && sameSetting(setting, baseline[name]!);
      const since = timeline.now();
      cells.set(name, { setting, isForeign: isForeign && !isBaseline, since, version: was.version + 1 });
      offNames = Object.keys(baseline).filter((one) => !sameSetting(cellOf(one).setting, baseline[one]!));
      if (kind === 'instant') propagate(name);
      else if (kind !== 'deployed')
        later(chance.whole(100, chance.is(0.2) ? 15_000 : 1500), () => propagate(name));
    },
    deploy,
    deployments: () => deployed,
    isSick: () => kind === 'blind' && wasStuck,
    heal() {
      const all = stuck;
      stuck = [];
      for (const run of all) run();
    },
  };
}
