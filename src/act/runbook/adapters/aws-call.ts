import { onceOnly, repeatable } from '#ground/base/aws-retry.ts';

/** `refused`: certainly not done. `unclear`: it may have been done, or may be asked again. By the error's name alone. */
export type Failed = { kind: 'refused' | 'unclear'; name: string };

/** One call within `timeoutMs`, or until `signal` aborts. Resolves also when it fails. */
export async function callAws<T>(
  { timeout }: { timeout: number },
  signal: AbortSignal,
  call: (abortSignal: AbortSignal) => Promise<T>,
): Promise<{ kind: 'answered'; answer: T } | Failed> {
  try {
    const answer = await call(AbortSignal.any([signal, AbortSignal.timeout(timeout)]));
    return { kind: 'answered', answer };
  } catch (error) {
    // What AWS says may quote a value.
    if (!(error instanceof Error)) throw error;
    return { kind: isCertain(error) ? 'refused' : 'unclear', name: nameOf(error) };
  }
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
