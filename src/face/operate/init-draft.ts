import type { JsonObject } from '#ground/base/json.ts';

export type InitAnswers = {
  /** Name → base URL, at least one. */
  environments: Readonly<Record<string, string>>;
  /** Default: the first part of the last host's name. */
  service?: string;
  /** Default `/health`. */
  healthPath?: string;
  /** A check that really asks the model; `field` of the JSON body carries the prompt. */
  chat?: { path: string; field: string; tokens: number };
  /** The region from which AWS watches; left out: one machine does. */
  aws?: string;
};

/** A config, what to say above which of its keys, and a part that is written as a comment. */
export type Draft = {
  data: JsonObject;
  comments: Readonly<Record<string, string>>;
  later: { comment: string; data: JsonObject };
};

/** Twice what the chat check runs in a day at its 15 minutes: room to run it more often. */
const chatRunsPerDayMax = 192;

/** Answers everybody, from where AWS is reachable; any URL that is up when the network is does. */
const selfCheckUrl = 'https://checkip.amazonaws.com';

export function draftOf(answers: InitAnswers): Draft {
  const environments = Object.keys(answers.environments);
  const { chat, aws } = answers;
  const data: JsonObject = {
    version: 1,
    service: answers.service ?? serviceOf(Object.values(answers.environments).at(-1) ?? ''),
    timezone: 'UTC',
    client: { timeout: '15s', pace: { requests: 5, per: '10s' }, selfCheck: { url: selfCheckUrl } },
    environments: Object.fromEntries(
      Object.entries(answers.environments).map(([name, baseUrl]) => [
        name,
        { baseUrl, ...(aws !== undefined && { authority: 'aws' }) },
      ]),
    ),
    checks: { health: healthCheck(answers), ...(chat && { chat: chatCheck(chat) }) },
    schedule: {
      pulse: { checks: ['health'], environments, every: '1m' },
      ...(chat && { chat: { checks: ['chat'], environments, every: '15m' } }),
    },
    alarms: {
      default: { raise: { fail: 3, degraded: 10 }, clear: { pass: 2 }, confirm: { times: 1, every: '10s' } },
    },
    ...(chat && {
      spend: { checks: { tokensPerDayMax: chat.tokens * chatRunsPerDayMax * environments.length } },
    }),
    ...(aws !== undefined && { aws: { region: aws } }),
  };
  return {
    data,
    comments,
    later: { comment: laterComment, data: { ...runbookSample(environments), ...notifySample } },
  };
}

/** `https://chat.example.com` → `chat`; what makes no name is left to be said by validation. */
function serviceOf(url: string): string {
  const [label = ''] = (URL.parse(url)?.hostname ?? '').split('.');
  return /^[a-z][a-z0-9-]*$/.test(label) ? label.replaceAll('-', '_') : 'service';
}

function healthCheck({ healthPath = '/health', environments }: InitAnswers): JsonObject {
  const overTls = Object.values(environments).every((url) => url.startsWith('https:'));
  const tlsDays = overTls ? { tlsDays: { degraded: 21, fail: 7 } } : {};
  return {
    request: { path: healthPath, timeout: '5s' },
    expect: { status: 200, latency: { degraded: '1s', fail: '5s' }, ...tlsDays },
  };
}

const chatCheck = ({ path, field, tokens }: NonNullable<InitAnswers['chat']>): JsonObject => ({
  request: { method: 'POST', path, json: { [field]: 'hi' } },
  expect: { status: 200, latency: { degraded: '3s', fail: '15s' } },
  spends: { tokens },
  needs: ['health'],
});

const runbookSample = (environments: readonly string[]): JsonObject => ({
  runbooks: {
    rollback: {
      when: { environments: environments.slice(-1), checks: ['health'], severities: ['critical'] },
      mode: 'approve',
      do: [
        {
          kind: 'http',
          url: 'https://deploy.example.com/rollback',
          headers: { authorization: { secret: 'DEPLOY_TOKEN' } },
        },
      ],
      verify: { checks: ['health'], rounds: 3, every: '10s' },
      guards: { cooldown: '30m', perDay: 2 },
    },
  },
});

const notifySample: JsonObject = {
  notify: {
    team: {
      when: { environments: 'all', severities: ['critical', 'warning'] },
      channel: { kind: 'slack', webhook: { secret: 'SLACK_WEBHOOK_URL' } },
    },
  },
};

const laterComment = 'What an alarm may start (mode: dry-run | approve | auto), and whom it tells.';

const comments = {
  service: 'The name under which evidence is kept: a-z, 0-9 and _.',
  timezone: 'Of every cron in schedule.',
  'client.pace': 'The most requests to one environment, whatever sends them.',
  'client.selfCheck':
    'Asked when a connect fails, to tell our own network from the target. Any URL outside that is always up.',
  environments:
    'Where the service runs. A header may be { secret: NAME }: from the environment variable NAME, on AWS from Parameter Store.',
  checks: 'One request and what is expected, or steps that share cookies and saved values.',
  'checks.chat': 'A real call: also expect something of the text, since a 200 can hide an outage.',
  'checks.chat.spends': 'Tokens of one run, estimated.',
  schedule: "When checks run: every: '5m', or cron: '0 2 ? * MON-FRI *' (EventBridge's six fields).",
  'alarms.default': 'So many failures in a row raise, so many passes clear; confirm asks again at once.',
  aws: 'AWS watches what has authority aws: npx cdk deploy puts it there.',
  spend: 'Validation refuses a schedule that spends more.',
} as const;
