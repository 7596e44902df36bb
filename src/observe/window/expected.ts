import { z } from 'zod';
import { epochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Troubles } from '#ground/base/troubles.ts';
import type { Attempt, CheckResult } from '#observe/check/check-result.ts';
import { plannedAt } from '#observe/window/planned.ts';
import { coversCheck, type Window } from '#observe/window/window.ts';
import { membersIn } from '#record/evidence/body-of.ts';
import { readWindows } from '#observe/window/windows.ts';
import type { WindowTools } from '#observe/window/windows-now.ts';

/** In the body of a record: the window in which it was expected. */
const Expected = z.object({
  window: z.string(),
  kind: z.enum(['drill', 'maintenance', 'snooze']).catch('drill'),
  reason: z.string().exactOptional(),
});
export type Expected = z.infer<typeof Expected>;

/** A result, and in which window it was expected: its outcome stays what it is, and alarms nobody. */
export type NotedResult = CheckResult & { expected?: Expected };

/**
 * Notes what a window expects; an outcome is never changed. To be called after probing, so that a window that opened
 * meanwhile counts. One read, none when all passed. When it fails, planned maintenance is noted all the same.
 */
export async function noteExpected(
  { state, config }: WindowTools,
  environment: string,
  results: readonly CheckResult[],
  { guard }: Pick<Troubles, 'guard'>,
): Promise<NotedResult[]> {
  const times = new Set(results.flatMap(badCallsOf).flatMap(({ at, endAt }) => [at, endAt]));
  if (times.size === 0) return [...results];
  const stored = await guard(() => readWindows(state, { service: config.service, environment }));
  const planned = [...times].flatMap((at) => plannedAt(config, environment, epochMs(at)));
  const windows = [...(stored ?? []), ...planned];
  return results.map((result) => {
    const window = windowOf(result, windows);
    return window === undefined ? result : { ...result, expected: noteOf(window) };
  });
}

const noteOf = ({ id, kind, reason }: Window): Expected => ({
  window: id,
  kind,
  ...(reason !== undefined && { reason }),
});

/** A call that was answered so at that time; `answers` as a step of a check names them. */
type AnsweredCall = { at: number; check: string; answers: readonly string[] };

/** The window that expects this call: open at its time, and over its check or with every answer that the response is. */
export const expectedBy = (
  windows: readonly Window[],
  { at, check, answers }: AnsweredCall,
): Window | undefined =>
  windows.find(
    (window) =>
      window.from <= at && at <= window.until && (coversCheck(window, check) || hasAll(window, answers)),
  );

/** No answer is no proof that a drill provoked it. */
const hasAll = ({ answers: provoked }: Window, answers: readonly string[]): boolean =>
  answers.length > 0 && answers.every((name) => provoked.includes(name));

/**
 * The window that expects a result which is not good: every call that was not good, of every attempt that was not, must
 * be expected, since one that is not is news. The window of the last of them; undefined when nothing is expected. Pure.
 */
export function windowOf(
  result: Pick<CheckResult, 'check' | 'outcome' | 'attempts'>,
  windows: readonly Window[],
): Window | undefined {
  const found = badCallsOf(result).map((call) => spannedBy(windows, call));
  return found.every((window) => window !== undefined) ? found.at(-1) : undefined;
}

/** The window that a record was noted with; undefined for a body that no window expected. */
export const expectedIn = (body: Json): string | undefined => noteIn(body)?.window;

/** The whole note; what was noted before notes had a kind is a drill's. */
export function noteIn(body: Json): Expected | undefined {
  const note = Expected.safeParse(membersIn(body)['expected']);
  return note.success ? note.data : undefined;
}

const isBad = (outcome: Outcome): boolean => outcome === 'fail' || outcome === 'degraded';

/** `at` is when it began, `endAt` when its answer was whole. */
type SpannedCall = AnsweredCall & { endAt: number };

/** Of every attempt that was not good; none when the result is. */
const badCallsOf = ({
  check,
  outcome,
  attempts,
}: Pick<CheckResult, 'check' | 'outcome' | 'attempts'>): SpannedCall[] =>
  isBad(outcome)
    ? attempts.filter((attempt) => isBad(attempt.outcome)).flatMap((attempt) => badCalls(check, attempt))
    : [];

function badCalls(check: string, { at, steps }: Attempt): SpannedCall[] {
  let endAt: number = at;
  const calls = steps.flatMap(({ outcome, answers, phases }) => {
    const beganAt = endAt;
    endAt += phases.totalMs + phases.ownDelayMs;
    return isBad(outcome) ? [{ at: beganAt, endAt, check, answers }] : [];
  });
  // It failed without a call: of that nothing was answered.
  return calls.length > 0 ? calls : [{ at, endAt, check, answers: [] }];
}

/** The target decided on its answer somewhere between: a call that a window only cut into counts as in it. */
const spannedBy = (windows: readonly Window[], call: SpannedCall): Window | undefined =>
  expectedBy(windows, call) ?? expectedBy(windows, { ...call, at: call.endAt });
