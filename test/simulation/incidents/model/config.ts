import { readConfig } from '#ground/config/read.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

export const service = 'chat';
export const environment = 'production';
export const checks = ['health', 'chat', 'provider'] as const;
export const modes = ['auto', 'auto', 'auto', 'auto', 'auto', 'approve', 'approve', 'dry-run'] as const;
export type Mode = (typeof modes)[number];

/** What the config says and the world judges by, said once. */
export const policy = {
  raise: { fail: 2, degraded: 4 },
  clear: { pass: 2 },
  remindMs: 600_000,
  releasedWithinMs: 600_000,
  cooldownMs: 1_200_000,
  perDay: 3,
  decisionMsMax: 900_000,
  /** Of every day, minutes after midnight UTC: planned maintenance. */
  planned: { fromMinute: 750, minutes: 6 },
} as const;

const nightly = { environments: [environment], cron: 'cron(30 12 * * ? *)', lasts: '6m', reason: 'planned' };
const host = { kind: 'http', url: 'https://host.example.com/rollback', timeout: '20s', liveWithin: '3m' };

/** `isBold`: nothing keeps its runbook from acting often. */
export type Variant = { mode: Mode; isPlanned: boolean; isBold: boolean };

const written = ({ mode, isPlanned, isBold }: Variant) => ({
  version: 1,
  service,
  client: { timeout: '10s', selfCheck: { url: 'https://self.example.com/' } },
  environments: { [environment]: { baseUrl: 'https://chat.example.com' } },
  release: { identity: { check: 'health', json: '$.release', is: 'label' } },
  answers: { budget_used_up: { cause: 'budget', match: { status: 429 } } },
  checks: {
    health: {
      request: { path: '/health' },
      expect: { status: 200, latency: { degraded: '2s', fail: '8s' } },
    },
    chat: {
      request: { path: '/chat' },
      expect: { status: 200, json: { '$.action': 'ANSWER' }, latency: { degraded: '2s', fail: '8s' } },
    },
    provider: {
      request: { url: 'https://provider.example.com/status' },
      expect: { status: 200 },
      tags: ['dependency'],
    },
  },
  schedule: { all: { environments: [environment], checks: [...checks], every: '1m' } },
  alarms: {
    default: {
      raise: policy.raise,
      clear: policy.clear,
      remind: '10m',
      flapping: { raises: 3, within: '1h', quiet: '4m' },
    },
    confirmed: { checks: ['health'], confirm: { times: 1, every: '5s' } },
  },
  maintenance: isPlanned ? { nightly } : {},
  runbooks: {
    rollback: {
      when: { environments: [environment], checks: ['health', 'chat'], severities: ['critical'] },
      mode,
      approveWithin: '8m',
      do: [host],
      verify: { checks: ['chat'], rounds: 2, every: '10s' },
      guards: {
        releasedWithin: '10m',
        ...(isBold ? {} : { cooldown: '20m', perDay: policy.perDay }),
        vetoedBy: { tags: ['dependency'] },
      },
    },
  },
  notify: {
    people: {
      when: { environments: 'all', severities: ['critical', 'warning', 'info'] },
      channel: { kind: 'slack', webhook: { secret: 'SLACK' } },
    },
    pager: { when: { environments: 'all' }, channel: { kind: 'pagerduty', routingKey: { secret: 'PAGER' } } },
  },
});

/** Throws when it is not valid: what is simulated must be what people may write. */
export function incidentConfig(variant: Variant): LoadedConfig {
  const read = readConfig(written(variant));
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems, null, 2));
  return read;
}
