import { judgeDeployments, judgeUnasked } from '#act/limits/judge-deployments.ts';
import { unavailable, unsure, type Place, type Written } from '#act/limits/place.ts';
import { sameSetting, showSetting, type Setting, type SettingMap } from '#act/limits/setting.ts';
import type { Liveness, LowerOrder, Settings } from '#act/limits/settings.ts';
import { settingsOn } from '#act/limits/settings-on.ts';
import { iso } from '#ground/base/clock.ts';
import type { SettingsSource } from '#ground/config/schema/settings.ts';
import type { Core, Process } from '../world/process.ts';
import type { Host } from './host.ts';

/** What was read: when, and with which versions. */
type Guard = { readAt: number; version: number; versions: Map<string, number> };

/** One setting that Muster writes, as the host sees it. `order`: it lowers, under this one. */
export type HostWrite = {
  process: Process;
  name: string;
  to: Setting;
  readAt: number;
  order: LowerOrder | undefined;
};

export type PlaceParts = {
  core: Core;
  process: Process;
  host: Host;
  source: SettingsSource;
  onWrite: (write: HostWrite) => void;
};

/** Each request of ours, in milliseconds, and what all requests of one change may take. */
const withinMs = 10_000;
/** A request that nobody waits for any more may be carried out still. */
const lateMsMax = 1500;

/** The project's own settings on a modelled place, for one process. */
export function simulatedSettings(parts: PlaceParts): Settings {
  let order: LowerOrder | undefined;
  const settings = settingsOn(
    placeOn(parts, () => order),
    parts.process.clock,
  );
  return {
    ...settings,
    lower(wanted) {
      order = wanted;
      return settings.lower(wanted);
    },
  };
}

function placeOn(parts: PlaceParts, orderNow: () => LowerOrder | undefined): Place<Guard> {
  const { core, process, host, source } = parts;
  const { timeline, chance, weather } = core;
  const ask = <T>(effect: () => T): Promise<T> =>
    process.call('read', effect, { unavailable: () => unavailable('the place does not answer') });
  const marker = 'marker' in source && source.marker !== undefined ? { marker: source.marker } : {};
  return {
    withinMs,
    ...marker,
    read: (names, budget) =>
      budget.leftMs() <= 0
        ? Promise.reject(unavailable('no time left'))
        : ask(() => ({
            values: Object.fromEntries(names.map((name) => [name, host.cell(name).setting])),
            guard: {
              readAt: timeline.now(),
              version: host.version(),
              versions: new Map(names.map((name) => [name, host.cell(name).version])),
            },
          })),
    async write(changes, { guard, restoreBy }, budget) {
      const givesUpInMs = budget.leftMs();
      if (givesUpInMs <= 0) throw unavailable('no time left');
      const landsInMs = chance.is(weather.late) ? chance.whole(0, givesUpInMs + lateMsMax) : 0;
      const order = restoreBy === undefined ? undefined : orderNow();
      let isSent = false;
      const land = (): Written => {
        isSent = true;
        return carryOut(parts, changes, guard, order);
      };
      try {
        const options = { unavailable, landsInMs, givesUpInMs };
        return await process.call('write', land, options);
      } catch (error) {
        // Throttled: nothing was written. Anything else nobody knows.
        if (!isSent && landsInMs === 0) throw error;
        return unsure('no answer to the write');
      }
    },
    async apply(budget) {
      if (host.kind !== 'deployed') return { kind: 'applied', receipt: null };
      if (budget.leftMs() <= 0) return unsure('no time left');
      const askedAt = iso(process.clock.now());
      const deployment = await process.call('write', () => host.deploy(), { unavailable });
      return { kind: 'applied', receipt: { deployment, askedAt } };
    },
    running: async (expected, receipt) => {
      if (host.kind === 'blind')
        return { live: 'cannot-know', reason: 'it reads its parameters at its start' };
      if (host.kind !== 'deployed') return ask(() => comparing(host, expected));
      if (receipt === null) return ask(() => judgeUnasked(host.deployments()));
      const known = receipt as { deployment: string; askedAt: string };
      return ask(() => judgeDeployments(known, host.deployments(), process.clock.now()));
    },
    deployedBetween: (from, to) =>
      ask(() =>
        host
          .deployments()
          .filter(({ createdAt }) => Date.parse(createdAt) >= from && Date.parse(createdAt) <= to)
          .map(({ id }) => id),
      ),
  };
}

function comparing(host: Host, expected: SettingMap): Liveness {
  const wrong = Object.entries(expected).find(([name, setting]) => !sameSetting(setting, host.runs(name)));
  return wrong
    ? { live: 'no', reason: `${wrong[0]} runs as ${showSetting(host.runs(wrong[0]))}` }
    : { live: 'yes' };
}

/** As each kind of place does: held against a version, told afterwards that somebody was overwritten, or blindly. */
function carryOut(
  parts: PlaceParts,
  changes: SettingMap,
  guard: Guard,
  order: LowerOrder | undefined,
): Written {
  const { core, process, host, onWrite } = parts;
  const { chance, weather } = core;
  const isHttp = host.kind === 'instant' || host.kind === 'lagging';
  if (isHttp && host.version() !== guard.version) return { kind: 'conflict' };
  if (chance.is(weather.unapplied)) return { kind: 'written' };
  const all = Object.entries(changes);
  const isPart = !isHttp && all.length > 1 && chance.is(weather.partial);
  const part = isPart ? all.slice(0, chance.whole(1, all.length - 1)) : all;
  const lost = host.kind === 'blind' ? overwritten(host, part, guard) : undefined;
  for (const [name, to] of part) {
    onWrite({ process, name, to, readAt: guard.readAt, order });
    host.write(name, to, false);
  }
  if (lost !== undefined) return { kind: 'overwrote', reason: `somebody wrote ${lost} meanwhile` };
  return isPart ? unsure('part of it') : { kind: 'written' };
}

/** A deletion tells nothing. */
const overwritten = (host: Host, part: [string, Setting][], { versions }: Guard): string | undefined =>
  part.find(([name, to]) => to.set && host.cell(name).version !== versions.get(name))?.[0];
