import type { EpochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { stamp } from '#observe/window/planned.ts';
import { checksMax, type OwedEntry, type Window, type Windows } from '#observe/window/window.ts';
import { withWindow } from '#observe/window/windows.ts';

/** `checks` left out: all of them. */
export type ByHand = { kind: 'maintenance' | 'snooze'; checks?: readonly string[] };
export type OpenByHand = ByHand & { forMs: number; operator: string; reason: string };

/** When it is decided, and the newest seq of the stream `windows` then. */
export type Moment = { at: EpochMs; afterSeq: number };

const day = 86_400_000;
/** Whatever somebody opens ends by itself. */
const longestMs = { maintenance: day, snooze: 7 * day };

const reasonMax = 200;

/** What people have open at once; the rest of a target's windows are left to drills. */
const byHandMax = 15;

/** The window that somebody asks for. Throws WINDOW_INVALID with everything that is wrong with it. */
export function ordered(order: OpenByHand, at: EpochMs, random: Random): Window {
  requireOrder(order);
  const { kind, checks, forMs, operator, reason } = order;
  return {
    id: `${kind}-${stamp(at)}-${random.id().slice(0, 8)}`,
    kind,
    answers: [],
    ...(checks && { checks: [...new Set(checks)].toSorted() }),
    operator,
    ...(reason !== '' && { reason }),
    from: at,
    until: at + forMs,
  };
}

/** Opened, or made longer what lasts; undefined when that lasts as long already. Pure; throws WINDOWS_TOO_MANY. */
export function start(now: Windows, wanted: Window, { at, afterSeq }: Moment): Windows | undefined {
  const lasting = lastingLike(now, wanted, at);
  if (lasting && lasting.until >= wanted.until) return undefined;
  if (!lasting) requireRoom(now, at);
  const window = lasting ? { ...wanted, id: lasting.id, from: lasting.from } : wanted;
  const { operator = '', reason } = wanted;
  const by = { afterSeq, operator, ...(reason !== undefined && { reason }) };
  return owing(withWindow(now, window), [entry(lasting ? 'extended' : 'opened', window, by)]);
}

/** Ended now what is meant: of the kind, and on none but the checks. Pure. */
export function end(
  now: Windows,
  { kind, checks }: ByHand,
  { at, afterSeq }: Moment,
  operator: string,
): { windows: Windows; ended: Window[] } {
  const isMeant = (one: Window): boolean =>
    one.kind === kind && isOpen(one, at) && (checks === undefined || isWithin(one, checks));
  const ended = now.windows.filter(isMeant).map((one) => ({ ...one, until: at }));
  const windows = now.windows.map((one) => (isMeant(one) ? { ...one, until: at } : one));
  const entries = ended.map((window) => entry('ended', window, { afterSeq, operator }));
  return { windows: owing({ ...now, windows }, entries), ended };
}

/** Of the same kind and checks, and open at `at`. */
export const lastingLike = (
  { windows }: Windows,
  { kind, checks }: Window,
  at: EpochMs,
): Window | undefined =>
  windows.find((one) => one.kind === kind && isOpen(one, at) && String(one.checks) === String(checks));

function requireOrder({ kind, forMs, reason, checks = [] }: OpenByHand): void {
  const most = longestMs[kind];
  const isShort = forMs > 0 && forMs <= most;
  const problems = [
    ...(isShort ? [] : [`for ${formatDuration(forMs)}: expected 1ms to ${formatDuration(most)} for ${kind}`]),
    ...(reason.length > reasonMax
      ? [`a reason of ${reason.length} characters: expected ${reasonMax} at most`]
      : []),
    ...(new Set(checks).size > checksMax
      ? [`${new Set(checks).size} checks: expected ${checksMax} at most, or none for all`]
      : []),
  ];
  if (problems.length === 0) return;
  throw new MusterError('WINDOW_INVALID', problems.join('; '), {
    hint: `--for ${kind === 'snooze' ? '4h' : '30m'}; started again it gets longer`,
    exit: 2,
  });
}

function requireRoom({ windows }: Windows, at: EpochMs): void {
  const count = windows.filter((one) => one.kind !== 'drill' && isOpen(one, at)).length;
  if (count < byHandMax) return;
  throw new MusterError('WINDOWS_TOO_MANY', `${count} windows are open here already`, {
    hint: 'end one that is no longer needed, or open one over several checks',
    exit: 2,
  });
}

const isOpen = ({ from, until }: Window, at: EpochMs): boolean => from <= at && at < until;

const isWithin = (window: Window, checks: readonly string[]): boolean =>
  window.checks?.every((check) => checks.includes(check)) ?? false;

const owing = (windows: Windows, entries: readonly OwedEntry[]): Windows => ({
  ...windows,
  owed: [...(windows.owed ?? []), ...entries],
});

function entry(
  phase: OwedEntry['phase'],
  window: Window,
  by: { afterSeq: number; operator: string; reason?: string },
): OwedEntry {
  // It grows by every extension, so that each is known by its end.
  const which = phase === 'extended' ? `extended-${window.until}` : phase;
  return { id: `${window.id}#${which}`, phase, window, ...by };
}
