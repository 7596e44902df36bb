import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { railwayApi } from '#act/limits/adapters/railway-api.ts';
import type { Actors } from '#act/runbook/action.ts';
import { createGithubWorkflowActor } from '#act/runbook/adapters/github-workflow.ts';
import { createHttpActor } from '#act/runbook/adapters/http.ts';
import { createLambdaAliasActor } from '#act/runbook/adapters/lambda-alias.ts';
import { createRailwayRollbackActor } from '#act/runbook/adapters/railway-rollback.ts';
import { createSsmAutomationActor } from '#act/runbook/adapters/ssm-automation.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { ActionKind } from '#ground/config/schema/runbook.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** Every kind of action that needs no machine of its own: there is none for a command. */
export const awsActors = (parts: { http: HttpClient; vault: Vault; clock: Clock }): Actors =>
  ({
    http: createHttpActor(parts.http, parts.vault),
    'github-workflow': createGithubWorkflowActor(parts),
    'railway-rollback': createRailwayRollbackActor({
      ...parts,
      railway: (source, http) => railwayApi({ ...parts, source, http }),
    }),
    'lambda-alias': createLambdaAliasActor((region) => new LambdaClient(once(region))),
    'ssm-automation': createSsmAutomationActor((region) => new SSMClient(once(region))),
  }) satisfies Record<Exclude<ActionKind, 'command'>, unknown>;

const once = (region: string | undefined) => ({ maxAttempts: 1, ...(region !== undefined && { region }) });
