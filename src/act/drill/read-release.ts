import {
  type CallerScope,
  guarded,
  isGoodEnough,
  makeReady,
  openSession,
  sendLast,
} from '#act/drill/session.ts';

/** What the identity check says that an environment runs; undefined: it does not say, or the config names none. */
export async function readRelease(
  environment: string,
  scope: CallerScope,
  signal: AbortSignal,
): Promise<string | undefined> {
  const check = scope.tools.config.release?.identity.check;
  if (check === undefined) return undefined;
  const session = openSession({ environment, check, actor: 'release' }, scope, signal);
  await guarded(session, signal, async () => {
    const prepared = await makeReady(session);
    return isGoodEnough(prepared.outcome) ? sendLast(session) : prepared;
  });
  return session.findings.release;
}
