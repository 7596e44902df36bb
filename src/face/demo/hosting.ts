import { describe } from '#face/demo/describe-deployment.ts';
import type { DemoEnvironment } from '#face/demo/environment.ts';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { withBody } from '#face/demo/json-body.ts';
import type { Release } from '#face/demo/release.ts';
import { refused } from '#face/demo/replies.ts';
import { rollback, rollbackStatus } from '#face/demo/rollbacks.ts';
import { mergeVariables, replaceVariables, showVariables } from '#face/demo/settings.ts';
import { readDeploy, readRollback } from '#face/demo/wishes.ts';

type Route = (environment: DemoEnvironment, ask: Ask, rest: string) => Reply | Promise<Reply>;

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
  'GET rollbacks': (environment, _, key) => rollbackStatus(environment, key),
};

/** `/environments/<name>/<variables|running|deployments|rollback|rollbacks/KEY>`: what a host's API offers, in little. */
export function hosting(ask: Ask, environments: Record<string, DemoEnvironment>): Reply | Promise<Reply> {
  const [, name = '', what = '', rest] =
    /^\/environments\/([a-z]+)\/([a-z]+)(?:\/(.+))?$/.exec(ask.path) ?? [];
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  const route = routes[`${ask.method} ${what}`];
  const isWhole = (what === 'rollbacks') === (rest !== undefined);
  return environment && route && isWhole
    ? route(environment, ask, decoded(rest ?? ''))
    : refused(404, 'not_found', 'no such path');
}

/** What cannot be decoded is nobody's key. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function roll(environment: DemoEnvironment, release: Release, isAwaited: boolean): Promise<Reply> {
  const { deployments } = environment;
  const { deployment, settled } = deployments.deploy(release, environment.variables);
  if (isAwaited) await settled;
  const json = { deployment: describe(deployment, deployments.serving()) };
  return { status: isAwaited ? 200 : 202, json };
}
