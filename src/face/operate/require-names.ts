import { MusterError } from '#ground/base/muster-error.ts';
import { nearest } from '#ground/config/nearest.ts';

/** Rejects <WHAT>_UNKNOWN for every name that is not known, all at once, saying what `source` has. */
export function requireNames(
  what: 'check' | 'drill' | 'environment' | 'limit' | 'runbook',
  wanted: readonly string[],
  known: readonly string[],
  source: 'config' | 'data' | 'drill' | 'evidence' = 'config',
): void {
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const lines = unknown.map((name) => {
    const close = nearest(name, known);
    return `no ${what} is named ${name}${close === undefined ? '' : `; did you mean ${close}?`}`;
  });
  throw new MusterError(`${what.toUpperCase()}_UNKNOWN`, lines.join('\n'), {
    hint: known.length > 0 ? `the ${source} has ${known.join(', ')}` : `the ${source} has no ${what}`,
    exit: 2,
  });
}

/** Asks all of them, and rejects with what all reject with, at once. Several: USAGE. */
export function together(...asked: readonly (() => void)[]): void {
  const errors = asked.flatMap((ask) => {
    try {
      ask();
      return [];
    } catch (error) {
      if (error instanceof MusterError) return [error];
      throw error;
    }
  });
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new MusterError('USAGE', errors.map(({ message }) => message).join('\n'), {
    hint: errors.map(({ hint }) => hint ?? '').join('\n'),
    exit: 2,
  });
}
