import type { Outcome } from '#ground/base/outcome.ts';
import type { HttpFailure } from '#ground/http/http-client.ts';
import { mayBeOurs, type SelfCheck } from '#observe/check/self-check.ts';

export type Blamed = { outcome: Extract<Outcome, 'fail' | 'unknown'>; message: string };

/**
 * Whose fault it is that there was no answer from `url`. A connect that failed is the target's only if our own way out
 * works. Where no self-check can tell, it is, unless the failure itself says that we may have no way out.
 */
export async function blame(
  failure: Pick<HttpFailure, 'code' | 'message' | 'noNetwork'>,
  url: string,
  selfCheck: SelfCheck | undefined,
): Promise<Blamed> {
  const doubt = mayBeOurs(failure, url) ? await doubtOf(failure, selfCheck) : undefined;
  if (doubt === undefined) return { outcome: 'fail', message: failure.message };
  return { outcome: 'unknown', message: `own network: ${doubt} (${failure.message})` };
}

async function doubtOf(
  failure: Pick<HttpFailure, 'noNetwork'>,
  selfCheck: SelfCheck | undefined,
): Promise<string | undefined> {
  if (selfCheck) return (await selfCheck.passes()) ? undefined : 'the self-check fails too';
  return failure.noNetwork ? 'no client.selfCheck says that our own way out works' : undefined;
}
