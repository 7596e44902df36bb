const hosting = {
  kind: 'railway',
  project: 'p-1',
  environment: 'e-1',
  service: 's-1',
  token: { secret: 'RAILWAY_TOKEN' },
};

const environment = (settings: object) => ({
  baseUrl: 'https://chat.example.com',
  authority: 'aws',
  settings,
  allowDrills: { names: ['budget'], reason: 'nobody is there' },
});

const act = (environments: string[], ...actions: object[]) => ({
  when: { environments, checks: ['chat'] },
  mode: 'auto',
  do: actions,
  verify: { checks: ['chat'], rounds: 1, every: '30s' },
});

/** Every kind of settings, of action that AWS can have, and of channel. */
export const everyKindConfig = {
  version: 1,
  service: 'chat',
  release: { identity: { check: 'chat', json: '$.version', is: 'sha' } },
  environments: {
    parameters: environment({ kind: 'ssm', prefix: '/chat/staging/' }),
    api: environment({
      kind: 'http',
      baseUrl: 'https://admin.example.com',
      headers: { authorization: { secret: 'SETTINGS_TOKEN' } },
      read: { path: '/settings' },
      write: { method: 'PATCH', path: '/settings' },
      marker: 'MUSTER_LEASE',
    }),
    railway: { ...environment({ kind: 'hosting' }), hosting },
  },
  limits: { REQUEST_MAX_TOKENS: { scope: 'request', baseline: { set: 6000 } } },
  answers: { over_budget: { cause: 'budget', match: { status: 429 } } },
  checks: {
    chat: {
      request: { method: 'POST', path: '/chat', headers: { 'x-key': { secret: 'SITE_KEY' } }, json: {} },
      expect: { status: 200 },
      keep: ['$.version'],
    },
  },
  drills: {
    budget: {
      kind: 'budget-block',
      check: 'chat',
      lower: { REQUEST_MAX_TOKENS: { to: 10, answer: 'over_budget', byCall: 1 } },
      liveWithin: '2m',
      leaseFor: '10m',
      tokensMax: 2000,
    },
  },
  schedule: {
    pulse: { checks: ['chat'], environments: ['parameters', 'api', 'railway'], every: '1m' },
    nightly: { drills: ['budget'], environments: ['parameters', 'api', 'railway'], every: '1d' },
  },
  monitor: { heartbeat: { url: { secret: 'HEARTBEAT_URL' } } },
  runbooks: {
    here: act(
      ['parameters', 'api'],
      {
        kind: 'http',
        url: 'https://deploy.example.com',
        headers: { authorization: { secret: 'DEPLOY_TOKEN' } },
      },
      {
        kind: 'github-workflow',
        repository: 'owner/chat',
        workflow: 'back.yml',
        token: { secret: 'GITHUB_TOKEN' },
      },
      { kind: 'lambda-alias', function: 'checkout', alias: 'live', to: 'last-known-good' },
      {
        kind: 'ssm-automation',
        document: 'Roll-Back',
        parameters: { AutomationAssumeRole: ['arn:aws:iam::123456789012:role/roll-back'] },
      },
      { kind: 'ssm-automation', document: 'AWS-RestartEC2Instance', region: 'eu-west-1' },
    ),
    there: act(['railway'], { kind: 'railway-rollback', to: 'last-known-good' }),
  },
  notify: {
    slack: { when: { environments: 'all' }, channel: { kind: 'slack', webhook: { secret: 'SLACK_URL' } } },
    pager: {
      when: { environments: 'all' },
      channel: { kind: 'pagerduty', routingKey: { secret: 'ROUTING_KEY' } },
    },
    hook: {
      when: { environments: 'all' },
      channel: { kind: 'webhook', url: 'https://hook.example.com', signWith: { secret: 'HOOK_KEY' } },
    },
    mail: { when: { environments: 'all' }, channel: { kind: 'email', to: ['oncall@example.com'] } },
  },
  aws: { region: 'eu-central-1' },
};
