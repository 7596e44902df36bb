import type { EpochMs } from '#ground/base/brand.ts';
import { createTroubles } from '#ground/base/troubles.ts';
import { update } from '#ground/state/update.ts';
import { lookAround, type Seen } from '#observe/watch/look-around.ts';
import { type Finding, tellMonitor } from '#observe/watch/monitor-alarms.ts';
import {
  isWorthStoring,
  monitorKey,
  type MonitorState,
  parseMonitor,
  resume,
} from '#observe/watch/monitor-state.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { watchedStreams } from '#observe/watch/watched-streams.ts';
import { settleWindows } from '#observe/window/settle.ts';

/** What a look of Muster at itself found. */
export type MonitorLook = {
  at: EpochMs;
  blind: Finding[];
  silent: Finding[];
  /** Whether every stream, and what was known from before, could be read. */
  couldRead: boolean;
  /** What went wrong on the way, for whoever listens to troubles: an alarm that could not be raised is among it. */
  trouble?: unknown;
};

/**
 * Looks whether evidence comes as it is due and whether it says anything: raises `Monitor Silent` and `Monitor Blind`, one
 * for each environment, and clears them once that is over. For every minute or more often. A few reads for each environment,
 * and one of each stream in as long as nothing can be wrong with it. Never rejects: a stream that cannot be read for
 * `silentAfter` is silent.
 */
export async function watchMonitor(tools: WatchTools): Promise<MonitorLook> {
  const { guard, end } = createTroubles();
  const at = tools.clock.now();
  const streams = watchedStreams(tools);
  const stored = await guard(() => readMonitor(tools));
  const schedule = streams.map(({ stream, cadence }) => ({ stream, cadence }));
  const state = resume(stored ?? parseMonitor(undefined), schedule, at);
  const seen = await lookAround(tools, streams, state, at, guard);
  const after = remembering(state, seen, at);
  const found = {
    at,
    blind: seen.flatMap((one) => blindIn(one, tools)),
    silent: seen.flatMap((one) => silentIn(one, after, at, tools)),
  };
  // What was known from before decides of silence: without it nothing is told, and nothing overwritten.
  if (stored) {
    if (isWorthStoring(stored, after)) await guard(() => remember(tools, after));
    await tellMonitor(tools, found, unreadIn(seen), guard);
  }
  for (const environment of Object.keys(tools.config.environments))
    await guard(() => settleWindows(tools, { service: tools.config.service, environment }));
  const trouble = await troubleOf(end);
  const couldRead = stored !== undefined && unreadIn(seen).size === 0;
  return { ...found, couldRead, ...(trouble !== undefined && { trouble }) };
}

const readMonitor = async ({ state, config, location }: WatchTools): Promise<MonitorState> =>
  parseMonitor((await state.get(monitorKey(config.service, location)))?.value);

/** Keeps what is silent or cannot be read by when that began; what is well again is forgotten. */
function remembering(state: MonitorState, seen: readonly Seen[], at: EpochMs): MonitorState {
  const silent = seen.flatMap(({ watched: { stream }, look }) => {
    const due = look === undefined ? state.silent[stream] : look.kind === 'silent' ? look.due : undefined;
    return due === undefined ? [] : [[stream, due] as const];
  });
  const unreadable = seen.flatMap(({ watched: { stream }, look }) =>
    look === undefined ? [[stream, state.unreadable[stream] ?? at] as const] : [],
  );
  return { ...state, silent: Object.fromEntries(silent), unreadable: Object.fromEntries(unreadable) };
}

/** The heartbeat is somebody else's to note. */
async function remember({ state, config, location }: WatchTools, after: MonitorState): Promise<void> {
  const { beatAt: _, ...rest } = after;
  await update(state, monitorKey(config.service, location), parseMonitor, ({ beatAt }) => ({
    ...rest,
    ...(beatAt !== undefined && { beatAt }),
  }));
}

function blindIn({ watched, look }: Seen, { vault }: WatchTools): Finding[] {
  if (look?.kind !== 'blind') return [];
  return [{ environment: watched.environment, check: watched.check, reason: vault.redact(look.reason) }];
}

function silentIn(
  { watched, look, error }: Seen,
  after: MonitorState,
  at: EpochMs,
  tools: WatchTools,
): Finding[] {
  const { environment, check, stream } = watched;
  const { silentAfter } = tools.config.monitor;
  const since = after.unreadable[stream];
  if (look?.kind === 'silent') return [{ environment, check, reason: `due ${shown(look.due)}` }];
  const due = after.silent[stream];
  if (look !== undefined || since === undefined) return [];
  if (due === undefined && at - since < silentAfter) return [];
  return [{ environment, check, reason: `cannot be read: ${tools.vault.redact(error ?? '')}` }];
}

const shown = (at: EpochMs): string => new Date(at).toISOString();

/** Environments of which something could not be read. */
const unreadIn = (seen: readonly Seen[]): ReadonlySet<string> =>
  new Set(seen.filter(({ look }) => look === undefined).map(({ watched }) => watched.environment));

function troubleOf(end: () => void): unknown {
  try {
    end();
    return undefined;
  } catch (error) {
    return error;
  }
}
