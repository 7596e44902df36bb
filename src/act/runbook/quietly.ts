import { MusterError } from '#ground/base/muster-error.ts';

/** A look that a store or a remote cannot answer now has found nothing: it is asked again. */
export async function quietly<T>(look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof MusterError) return null;
    throw error;
  }
}
