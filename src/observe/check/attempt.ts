import { MusterError } from '#ground/base/muster-error.ts';
import type { Check } from '#ground/config/schema/check.ts';
import type { Environment } from '#ground/config/schema/target.ts';
import type { Vault } from '#ground/secret/vault.ts';
import type { Attempt } from '#observe/check/check-result.ts';
import { createCookies } from '#observe/check/cookies.ts';
import type { Pacer } from '#observe/check/pacer.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';
import { runSteps, type Findings, type Scene } from '#observe/check/run-steps.ts';
import type { SelfCheck } from '#observe/check/self-check.ts';

/** What every attempt of a set shares. */
export type AttemptScope = {
  tools: CheckTools;
  environment: Environment;
  pacer: Pacer;
  selfCheck: SelfCheck | undefined;
  signal: AbortSignal | undefined;
};

export type Attempted = { entry: Attempt; findings: Findings };

/** One run of a check, with connections and cookies of its own. Never rejects: a bug of ours comes out `unknown`. */
export async function attempt(
  name: string,
  check: Check,
  vault: Vault,
  scope: AttemptScope,
): Promise<Attempted> {
  const { tools, signal } = scope;
  const at = tools.clock.now();
  const findings: Findings = { steps: [], requests: 0, spent: false };
  const connection = tools.http.connect();
  const cut = (): void => void connection.close();
  signal?.addEventListener('abort', cut);
  const { http, config, clock } = tools;
  const { pacer, environment, selfCheck } = scope;
  const way = { http, connection, cookies: createCookies(), pacer, vault, signal };
  const identity = identityPath(name, tools);
  const scene: Scene = { config, environment, clock, selfCheck, identity, way };
  try {
    const { outcome, reason } = await runSteps(check, scene, findings);
    return { entry: { at, outcome, reason, steps: findings.steps }, findings };
  } catch (error) {
    const reason = signal?.aborted ? stopped : faultOf(error);
    return { entry: { at, outcome: 'unknown', reason, steps: findings.steps }, findings };
  } finally {
    signal?.removeEventListener('abort', cut);
    await connection.close();
  }
}

export const stopped = 'stopped before it was judged';

/** Where the check's responses say which release answers; undefined: it is not this one's to say. */
export const identityPath = (name: string, { config }: CheckTools): string | undefined =>
  config.release?.identity.check === name ? config.release.identity.json : undefined;

/** An error that was foreseen explains itself; any other is a bug of Muster's, which says nothing about the target. */
export function faultOf(error: unknown): string {
  if (error instanceof MusterError) return error.message;
  return `own fault: ${error instanceof Error ? error.message : String(error)}`;
}
