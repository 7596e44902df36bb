import type { ConfigInput } from '#ground/config/schema/config.ts';

export const checkNames: readonly string[] = Array.from({ length: 20 }, (_, index) => `check_${index + 1}`);

export type Urls = { target: string; other: string };

/** Twenty checks of one target, a limit to compare, a channel that is told, a heartbeat, a rollback. */
export const shopConfig = ({ target, other }: Urls): ConfigInput => ({
  version: 1,
  service: 'bench',
  environments: {
    production: {
      baseUrl: target,
      authority: 'aws',
      settings: {
        kind: 'http',
        baseUrl: other,
        read: { path: '/settings' },
        write: { method: 'PATCH', path: '/settings' },
        marker: 'MUSTER_LEASE',
      },
    },
  },
  limits: { REQUEST_MAX_TOKENS: { scope: 'request', baseline: { set: 6000 } } },
  checks: Object.fromEntries(
    checkNames.map((name) => [
      name,
      {
        request: { path: '/health', timeout: '10s' },
        expect: { status: 200, json: { '$.status': 'ok' } },
        keep: ['$.version'],
      },
    ]),
  ),
  schedule: { pulse: { checks: [...checkNames], environments: ['production'], every: '1m' } },
  alarms: { default: { raise: { fail: 3 }, clear: { pass: 2 } } },
  runbooks: {
    rollback: {
      when: { environments: ['production'], checks: [...checkNames] },
      mode: 'dry-run',
      do: [{ kind: 'http', url: `${other}/rollback` }],
      verify: { checks: ['check_1'], rounds: 1, every: '1s' },
    },
  },
  notify: {
    team: {
      when: { environments: 'all', severities: ['critical'] },
      channel: { kind: 'webhook', url: { secret: 'HOOK_URL' }, signWith: { secret: 'HOOK_KEY' } },
    },
  },
  monitor: { heartbeat: { url: { secret: 'HEARTBEAT_URL' }, every: '1s' } },
  aws: { region: 'eu-central-1' },
});

export const shopSecrets = ({ other }: Urls): Record<string, string> => ({
  '/muster/bench/HEARTBEAT_URL': `${other}/heartbeat`,
  '/muster/bench/HOOK_URL': `${other}/hook`,
  '/muster/bench/HOOK_KEY': 'bench-hook-key',
});
