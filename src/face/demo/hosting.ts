import type { Json } from '#ground/base/json.ts';
import type { Deployment } from '#face/demo/deployments.ts';
import type { DemoEnvironment } from '#face/demo/environment.ts';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { withBody } from '#face/demo/json-body.ts';
import type { Release } from '#face/demo/release.ts';
import { refused } from '#face/demo/replies.ts';
import { mergeVariables, replaceVariables, showVariables } from '#face/demo/settings.ts';
import { readDeploy, readRollback, type RollbackWish } from '#face/demo/wishes.ts';

type Route = (environment: DemoEnvironment, ask: Ask) => Reply | Promise<Reply>;

const routes: Record<string, Route> = {
  'GET variables': showVariables,
  'GET running': (environment) => ({ status: 200, json: environment.running() }),
  'PUT variables': replaceVariables,
  'PATCH variables': mergeVariables,
  'GET deployments': ({ deployments }) => ({
    status: 200,
    json: { deployments: deployments.list().map((one) => describe(one, deployments.serving())) },
  }),
  'POST deployments': (environment, ask) =>
    withBody(readDeploy, ask, ({ release, wait }) =>
      roll(environment, release ?? environment.deployments.serving().release, wait),
    ),
  'POST rollback': (environment, ask) => withBody(readRollback, ask, (wish) => rollback(environment, wish)),
};

/** `/environments/<name>/<variables|running|deployments|rollback>`: what a host's API offers, in little. */
export function hosting(ask: Ask, environments: Record<string, DemoEnvironment>): Reply | Promise<Reply> {
  const [, name = '', what = ''] = /^\/environments\/([a-z]+)\/([a-z]+)$/.exec(ask.path) ?? [];
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  const route = routes[`${ask.method} ${what}`];
  return environment && route ? route(environment, ask) : refused(404, 'not_found', 'no such path');
}

function rollback(environment: DemoEnvironment, wish: RollbackWish): Reply | Promise<Reply> {
  const { deployments } = environment;
  const target = wish.to
    ? deployments.list().find((one) => one.id === wish.to && canRollBackTo(one, deployments.serving()))
    : deployments.lastGood();
  if (!target) return refused(409, 'nothing_to_roll_back_to', 'no earlier deployment that served fits');
  // The image and the variables come back together, whatever was written since.
  environment.variables = target.variables;
  return roll(environment, target.release, wish.wait);
}

async function roll(environment: DemoEnvironment, release: Release, isAwaited: boolean): Promise<Reply> {
  const { deployments } = environment;
  const { deployment, settled } = deployments.deploy(release, environment.variables);
  if (isAwaited) await settled;
  const json = { deployment: describe(deployment, deployments.serving()) };
  return { status: isAwaited ? 200 : 202, json };
}

/** A deployment as the API shows it. */
export const describe = (deployment: Deployment, serving: Deployment): Record<string, Json> => ({
  id: deployment.id,
  status: deployment.status,
  version: deployment.release.version,
  sha: deployment.release.sha,
  variables: deployment.variables,
  created_at: deployment.createdAt,
  started_at: deployment.startedAt ?? null,
  serving: deployment === serving,
  can_rollback: canRollBackTo(deployment, serving),
});

const canRollBackTo = (deployment: Deployment, serving: Deployment): boolean =>
  deployment.startedAt !== undefined && deployment !== serving;
