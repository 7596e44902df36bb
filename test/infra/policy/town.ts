import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startAutomation, type Automation } from '../../fixtures/actors/ssm.ts';
import { startLambda, type LambdaHost } from '../../fixtures/actors/lambda.ts';
import { bad, good } from '../../fixtures/actors/world.ts';
import { startSsm, type SsmStandIn } from '../../fixtures/settings/ssm.ts';

export const limit = 'REQUEST_MAX_TOKENS';
export const baseline = '6000';
export const restartRole = 'arn:aws:iam::123456789012:role/restart';

/** In `drilled` a drill comes to its end, in `watched` and `rolled` one dies: for the watchdog, and for the runbook. */
export const environments = ['drilled', 'watched', 'rolled'] as const;
export type Environment = (typeof environments)[number];

/** One function on Lambda that answers for every environment, each with its limits among the parameters of the account. */
export type Town = {
  url: string;
  lambda: LambdaHost;
  automation: Automation;
  parameters: SsmStandIn;
  /** As it is kept now. */
  limitOf(environment: Environment): string | undefined;
  [Symbol.asyncDispose](): Promise<void>;
};

export async function startTown(): Promise<Town> {
  const [lambda, automation, parameters] = await Promise.all([startLambda(), startAutomation(), startSsm()]);
  lambda.move('1');
  const limitOf: Town['limitOf'] = (environment) =>
    parameters.parameters.get(`/chat/${environment}/${limit}`)?.value;
  for (const environment of environments)
    parameters.parameters.set(`/chat/${environment}/${limit}`, {
      type: 'String',
      value: baseline,
      version: 1,
    });
  const server = createServer(({ url = '' }, response) => {
    const [, environment = '', call] = url.split('/');
    const isGood = environment !== 'rolled' || lambda.alias.FunctionVersion === '1';
    const isBlocked = call === 'chat' && Number(limitOf(environment as Environment)) < 200;
    response
      .writeHead(isBlocked ? 429 : isGood ? 200 : 500, { 'content-type': 'application/json' })
      .end(JSON.stringify({ version: isGood ? good : bad, ...(isBlocked && { failure: 'budget' }) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lambda,
    automation,
    parameters,
    limitOf,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The config that watches, drills and rolls it back with everything that asks AWS for a right of its own. */
export const townConfig = (url: string) => ({
  version: 1,
  service: 'chat',
  release: { identity: { check: 'health', json: '$.version', is: 'sha' } },
  environments: Object.fromEntries(
    environments.map((name) => [
      name,
      {
        baseUrl: `${url}/${name}`,
        authority: 'aws',
        headers: { 'x-site-key': { secret: 'SITE_KEY' } },
        settings: { kind: 'ssm', prefix: `/chat/${name}/` },
        allowDrills: { names: ['budget'], reason: 'nobody is there' },
      },
    ]),
  ),
  limits: { [limit]: { scope: 'request', baseline: { set: Number(baseline) } } },
  answers: { over_budget: { cause: 'budget', match: { status: 429, json: { '$.failure': 'budget' } } } },
  checks: {
    health: { request: { path: '/health' }, expect: { status: 200 }, keep: ['$.version'] },
    chat: { request: { method: 'POST', path: '/chat', json: {} }, expect: { status: 200 } },
  },
  drills: {
    budget: {
      kind: 'budget-block',
      check: 'chat',
      lower: { [limit]: { to: 10, answer: 'over_budget', byCall: 1 } },
      liveWithin: '1m',
      leaseFor: '10m',
      tokensMax: 2000,
    },
  },
  schedule: {
    pulse: { checks: ['health'], environments: ['rolled'], every: '1m' },
    hourly: {
      drills: ['budget'],
      environments: [...environments],
      every: '1h',
      startWithin: '5h',
      endWithin: '6h',
    },
  },
  alarms: { default: { raise: { fail: 1 }, clear: { pass: 1 }, remind: '1s' } },
  monitor: { heartbeat: { url: { secret: 'HEARTBEAT_URL' }, every: '1s' } },
  runbooks: {
    rollback: {
      when: { environments: ['rolled'], checks: ['health'] },
      mode: 'auto',
      do: [
        { kind: 'lambda-alias', function: 'chat', alias: 'live', to: 'last-known-good' },
        {
          kind: 'ssm-automation',
          document: 'Roll-Back',
          parameters: { AutomationAssumeRole: [restartRole] },
        },
      ],
      verify: { checks: ['health'], rounds: 1, every: '1s' },
      guards: { perDay: 2 },
    },
  },
  notify: {
    team: { when: { environments: 'all' }, channel: { kind: 'slack', webhook: { secret: 'SLACK_URL' } } },
    oncall: { when: { environments: 'all' }, channel: { kind: 'email', to: ['oncall@example.com'] } },
  },
  aws: { region: 'eu-central-1' },
});
