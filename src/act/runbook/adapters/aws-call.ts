import { onceOnly, repeatable } from '#ground/base/aws-retry.ts';

/** `refused`: certainly not done. `unclear`: it may have been done, or may be asked again. By the error's name alone. */
export type Failed = { kind: 'refused' | 'unclear'; name: string };
type Called<T> = { kind: 'answered'; answer: T } | Failed;
type Call<T> = (abortSignal: AbortSignal) => Promise<T>;

/** One call, until `signal` aborts. Resolves also when it fails. */
export async function callAws<T>(signal: AbortSignal, call: Call<T>): Promise<Called<T>> {
  try {
    return { kind: 'answered', answer: await call(signal) };
  } catch (error) {
    // What AWS says may quote a value.
    if (!(error instanceof Error)) throw error;
    return { kind: isCertain(error) ? 'refused' : 'unclear', name: nameOf(error) };
  }
}

/** For reads: what may pass by itself is asked once more, so that one cut connection refuses no rollback. */
export async function readAws<T>(signal: AbortSignal, call: Call<T>): Promise<Called<T>> {
  const first = await callAws(signal, call);
  return first.kind === 'unclear' && !signal.aborted ? callAws(signal, call) : first;
}

/** Throttled, refused, or never sent. Anything else may have come after it was done. */
const isCertain = (error: Error): boolean =>
  onceOnly.isRetryable(error) || !repeatable.isRetryable(error) || neverSent.has(codeOf(error));

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : '';

function nameOf(error: Error): string {
  const name = error.name === 'Error' && codeOf(error) !== '' ? codeOf(error) : error.name;
  return /^[A-Za-z0-9_.]{1,80}$/.test(name) ? name : 'an error';
}
