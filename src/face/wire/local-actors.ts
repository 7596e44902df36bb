import { railwayApi } from '#act/limits/adapters/railway-api.ts';
import type { Actor, Actors } from '#act/runbook/action.ts';
import { commandActor } from '#act/runbook/adapters/command.ts';
import { createGithubWorkflowActor } from '#act/runbook/adapters/github-workflow.ts';
import { createHttpActor } from '#act/runbook/adapters/http.ts';
import { createRailwayRollbackActor } from '#act/runbook/adapters/railway-rollback.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { ActionKind } from '#ground/config/schema/runbook.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** Every kind of action, from this machine. */
export const localActors = (parts: { http: HttpClient; vault: Vault; clock: Clock }): Actors =>
  ({
    http: createHttpActor(parts.http, parts.vault),
    command: commandActor,
    'github-workflow': createGithubWorkflowActor(parts),
    'railway-rollback': createRailwayRollbackActor({
      ...parts,
      railway: (source, http) => railwayApi({ ...parts, source, http }),
    }),
    'lambda-alias': lazyActor(awsPollMs, openLambdaAlias),
    'ssm-automation': lazyActor(awsPollMs, openSsmAutomation),
  }) satisfies Record<ActionKind, unknown>;

const awsPollMs = 5000;

/** Loaded with its first call: a client of AWS takes longer to load than all the rest. */
function lazyActor<Kind extends ActionKind>(pollMs: number, load: () => Promise<Actor<Kind>>): Actor<Kind> {
  let loaded: Promise<Actor<Kind>> | undefined;
  const actor = (): Promise<Actor<Kind>> => (loaded ??= load());
  return {
    pollMs,
    snapshot: async (...args) => (await actor()).snapshot(...args),
    act: async (...args) => (await actor()).act(...args),
    observe: async (...args) => (await actor()).observe(...args),
  };
}

async function openLambdaAlias(): Promise<Actor<'lambda-alias'>> {
  const [{ LambdaClient }, { createLambdaAliasActor }] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    import('#act/runbook/adapters/lambda-alias.ts'),
  ]);
  return createLambdaAliasActor((region) => new LambdaClient(once(region)));
}

async function openSsmAutomation(): Promise<Actor<'ssm-automation'>> {
  const [{ SSMClient }, { createSsmAutomationActor }] = await Promise.all([
    import('@aws-sdk/client-ssm'),
    import('#act/runbook/adapters/ssm-automation.ts'),
  ]);
  return createSsmAutomationActor((region) => new SSMClient(once(region)));
}

const once = (region: string | undefined) => ({ maxAttempts: 1, ...(region !== undefined && { region }) });
