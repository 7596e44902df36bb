import type { EpochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { SettingMap } from '#act/limits/setting.ts';
import type { Liveness } from '#act/limits/settings.ts';

/** What is left of the time of one call on `Settings`; all its requests share it. */
export type Budget = { leftMs(): number };

/** Of exactly the names asked for. `guard` is what a later write can be held against. */
export type Found<Guard> = { values: SettingMap; guard: Guard; version?: string };

/**
 * `conflict`: somebody else changed it since it was read; this request wrote nothing. `overwrote`: it is written, and
 * somebody else's value that came in between is lost. `unsure`: it may be written, wholly or in part, or not.
 */
export type Written =
  | { kind: 'written' }
  | { kind: 'conflict' }
  | { kind: 'overwrote'; reason: string }
  | { kind: 'unsure'; reason: string };

export type Applied = { kind: 'applied'; receipt: Json } | { kind: 'unsure'; reason: string };

export type WriteContext<Guard> = {
  guard: Guard;
  /** Of a lowering: for places whose overrides end by themselves. */
  restoreBy?: EpochMs;
};

/**
 * What one kind of place can do by itself; `settingsOn` makes `Settings` of it. Everything rejects SETTINGS_UNAVAILABLE
 * or SETTINGS_REFUSED; a write does only when it certainly wrote nothing.
 */
export type Place<Guard> = {
  /** Of all requests of one call. */
  withinMs: number;
  /** The setting that says which lease is open. */
  marker?: string;
  read(names: readonly string[], budget: Budget): Promise<Found<Guard>>;
  /** In the order of `changes`, where one after the other. Names that are absent already may be unset. */
  write(changes: SettingMap, context: WriteContext<Guard>, budget: Budget): Promise<Written>;
  /** Makes what is written run; repeating it is harmless. */
  apply(budget: Budget): Promise<Applied>;
  /** Asked once what is written is as expected. */
  running(expected: SettingMap, receipt: Json, budget: Budget): Promise<Liveness>;
  deployedBetween(from: EpochMs, to: EpochMs, budget: Budget): Promise<string[]>;
};

export function startBudget(clock: Clock, withinMs: number): Budget {
  const endMs = clock.monotonicMs() + withinMs;
  return { leftMs: () => Math.max(0, endMs - clock.monotonicMs()) };
}

/** The place will not do this, now or later. */
export const refusedBy = (message: string, hint?: string): MusterError =>
  new MusterError('SETTINGS_REFUSED', message, { exit: 2, ...(hint !== undefined && { hint }) });

/** The place cannot be asked now. */
export const unavailable = (message: string): MusterError =>
  new MusterError('SETTINGS_UNAVAILABLE', message, { exit: 3 });

/** Writes one after the other. What is refused after something was written leaves it unsure, never certain. */
export async function writeInTurn(writes: readonly (() => Promise<Written>)[]): Promise<Written> {
  for (const [index, write] of writes.entries()) {
    const written = index === 0 ? await write() : await surely(write, unsure);
    if (written.kind !== 'written') return written;
  }
  return { kind: 'written' };
}

export const unsure = (reason: string): { kind: 'unsure'; reason: string } => ({ kind: 'unsure', reason });

/** For work after something may have been written: what goes wrong is answered, not thrown. */
export async function surely<T, U>(work: () => Promise<T>, answer: (reason: string) => U): Promise<T | U> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MusterError) return answer(error.message);
    throw error;
  }
}
