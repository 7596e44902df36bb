import { canonicalJson } from '#ground/base/canonical-json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';
import { parseWindows, Window, windowKey, type Windows, windowsMax } from '#observe/window/window.ts';

type Target = { service: string; environment: string };

/** A slot is judged in less: older windows expect nothing any more. */
const keptMs = 900_000;
const answersMax = 20;

/**
 * Resolves once what is probed from now on is expected. Repeating it changes nothing; opening it again while it lasts
 * makes it longer and adds its answers, and after it ended begins a span of its own: what lay between is not expected.
 * Those that ended 15 minutes before `from` are dropped, and beyond 20 those that end first.
 * Rejects WINDOW_TOO_WIDE above 20 answers, and what the store and `update` reject.
 */
export async function openWindow(store: StateStore, target: Target, window: Window): Promise<void> {
  const wanted = Window.parse(window);
  await update(store, windowKey(target), parseWindows, (now) => unlessSame(now, withWindow(now, wanted)));
}

/** Ends it at `at`, unless it ended before. Repeating it changes nothing, nor does one that is not there. */
export async function closeWindow(store: StateStore, target: Target, id: string, at: number): Promise<void> {
  await update(store, windowKey(target), parseWindows, (now) => {
    const windows = now.windows.map((one) =>
      one.id === id ? { ...one, until: Math.min(one.until, at) } : one,
    );
    return unlessSame(now, { ...now, windows });
  });
}

/** The same for every window of a run: those whose id begins with it. */
export async function closeWindowsOf(
  store: StateStore,
  target: Target,
  run: string,
  at: number,
): Promise<void> {
  const windows = await readWindows(store, target);
  for (const { id } of windows.filter((one) => one.id.startsWith(`${run}/`) && one.until > at)) {
    await closeWindow(store, target, id, at);
  }
}

/** Oldest first, those that ended lately among them. One read. */
export async function readWindows(store: Pick<StateStore, 'get'>, target: Target): Promise<Window[]> {
  return parseWindows((await store.get(windowKey(target)))?.value).windows;
}

/** With a window opened, or grown by it while it lasts. Pure; throws WINDOW_TOO_WIDE. */
export function withWindow(now: Windows, window: Window): Windows {
  const recent = now.windows.filter(({ until }) => until >= window.from - keptMs);
  const lasting = recent.find(({ id, until }) => id === window.id && until >= window.from);
  const opened = lasting ? unite(lasting, window) : window;
  const others = recent.filter((one) => one !== lasting);
  const kept = others.toSorted((one, other) => other.until - one.until).slice(0, windowsMax - 1);
  return { ...now, windows: [...kept, opened].toSorted(oldestFirst) };
}

function unite(lasting: Window, window: Window): Window {
  const answers = [...new Set([...lasting.answers, ...window.answers])];
  if (answers.length > answersMax) {
    throw new MusterError(
      'WINDOW_TOO_WIDE',
      `window ${window.id}: ${answers.length} answers, at most ${answersMax}`,
      { hint: 'open one window for each drill' },
    );
  }
  const from = Math.min(lasting.from, window.from);
  return { ...lasting, ...window, answers, from, until: Math.max(lasting.until, window.until) };
}

export const oldestFirst = (one: Window, other: Window): number =>
  one.from - other.from || (one.id < other.id ? -1 : 1);

const unlessSame = (before: Windows, after: Windows): Windows | undefined =>
  canonicalJson(before) === canonicalJson(after) ? undefined : after;
