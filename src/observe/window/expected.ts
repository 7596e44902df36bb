import type { Json } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import type { Attempt, CheckResult } from '#observe/check/check-result.ts';
import type { Window } from '#observe/window/window.ts';
import { readWindows } from '#observe/window/windows.ts';

/** A result, and in which window it was expected: its outcome stays what it is, and alarms nobody. */
export type NotedResult = CheckResult & { expected?: { window: string } };

/**
 * Notes what a window expects; an outcome is never changed. To be called after probing, so that a window that opened
 * meanwhile counts. One read, none when all passed. Rejects what `readWindows` rejects.
 */
export async function noteExpected(
  state: StateStore,
  target: { service: string; environment: string },
  results: readonly CheckResult[],
): Promise<NotedResult[]> {
  if (!results.some(({ outcome }) => isBad(outcome))) return [...results];
  const windows = await readWindows(state, target);
  return results.map((result) => {
    const window = windowOf(result, windows);
    return window === undefined ? result : { ...result, expected: { window } };
  });
}

/** A call that was answered so at that time; `answers` as a step of a check names them. */
type AnsweredCall = { at: number; answers: readonly string[] };

/** The id of the window that expects this call: open at its time, and with every answer that the response is. */
export const expectedBy = (windows: readonly Window[], { at, answers }: AnsweredCall): string | undefined =>
  answers.length === 0
    ? undefined
    : windows.find(
        (window) =>
          window.from <= at && at <= window.until && answers.every((name) => window.answers.includes(name)),
      )?.id;

/**
 * The window that expects a result which is not good: every call that was not good, of every attempt that was not, must
 * be expected, since one that is not is news. The window of the last of them; undefined when nothing is expected. Pure.
 */
export function windowOf(
  { outcome, attempts }: Pick<CheckResult, 'outcome' | 'attempts'>,
  windows: readonly Window[],
): string | undefined {
  if (!isBad(outcome)) return undefined;
  const bad = attempts.filter((attempt) => isBad(attempt.outcome)).map((attempt) => badCalls(attempt));
  const ids = bad.flat().map((call) => spannedBy(windows, call));
  const isComplete = bad.every((calls) => calls.length > 0) && ids.every((id) => id !== undefined);
  return isComplete ? ids.at(-1) : undefined;
}

/** The window that a record was noted with; undefined for a body that no window expected. */
export function expectedIn(body: Json): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { expected } = body;
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return undefined;
  return typeof expected['window'] === 'string' ? expected['window'] : undefined;
}

const isBad = (outcome: Outcome): boolean => outcome === 'fail' || outcome === 'degraded';

/** `at` is when it began, `endAt` when its answer was whole. */
type SpannedCall = AnsweredCall & { endAt: number };

function badCalls({ at, steps }: Attempt): SpannedCall[] {
  let endAt: number = at;
  return steps.flatMap(({ outcome, answers, phases }) => {
    const beganAt = endAt;
    endAt += phases.totalMs + phases.ownDelayMs;
    return isBad(outcome) ? [{ at: beganAt, endAt, answers }] : [];
  });
}

/** The target decided on its answer somewhere between: a call that a window only cut into counts as in it. */
const spannedBy = (windows: readonly Window[], { at, endAt, answers }: SpannedCall): string | undefined =>
  expectedBy(windows, { at, answers }) ?? expectedBy(windows, { at: endAt, answers });
