import { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '#ground/config/schema/config.ts';
import type { Action, ActionKind } from '#ground/config/schema/runbook.ts';
import { grantCommand } from './actions/command.ts';
import { grantGithubWorkflow } from './actions/github-workflow.ts';
import { grantHttp } from './actions/http.ts';
import { grantLambdaAlias } from './actions/lambda-alias.ts';
import type { ActionPlace } from './actions/place.ts';
import { grantRailwayRollback } from './actions/railway-rollback.ts';
import { grantSsmAutomation } from './actions/ssm-automation.ts';

const kinds = {
  command: grantCommand,
  'github-workflow': grantGithubWorkflow,
  http: grantHttp,
  'lambda-alias': grantLambdaAlias,
  'railway-rollback': grantRailwayRollback,
  'ssm-automation': grantSsmAutomation,
} satisfies { [Kind in ActionKind]: (place: ActionPlace<Extract<Action, { kind: Kind }>>) => void };

/** To do what the runbooks do, in every environment in which they may. */
export function grantActions(scope: Construct, to: IGrantable, config: Config): void {
  const { service, environments } = config;
  for (const { when, do: actions } of Object.values(config.runbooks)) {
    const hostings = when.environments.flatMap((name) => environments[name]?.hosting ?? []);
    for (const action of actions) {
      // The map ties each grant to its kind; the compiler cannot follow that through an index.
      const grantKind = kinds[action.kind] as (place: ActionPlace<Action>) => void;
      grantKind({ stack: Stack.of(scope), to, service, action, hostings });
    }
  }
}
