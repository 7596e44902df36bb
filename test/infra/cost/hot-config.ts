/** `count` checks of one environment, every minute, with all defaults; its limits are watched too. */
export const hotConfig = (url: string, count: number) => ({
  version: 1,
  service: 'chat',
  environments: {
    production: {
      baseUrl: url,
      authority: 'aws',
      settings: {
        kind: 'http',
        baseUrl: url,
        read: { path: '/settings' },
        write: { method: 'PATCH', path: '/settings' },
        marker: 'MUSTER_LEASE',
      },
    },
  },
  limits: { COST_GLOBAL_DAILY_TOKENS: { scope: 'service', baseline: { set: 500_000 } } },
  checks: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `check_${String(index + 1).padStart(2, '0')}`,
      {
        request: { path: `/api/v1/resource/${index + 1}` },
        expect: { status: 200, json: { '$.status': 'ok' } },
        keep: ['$.version'],
      },
    ]),
  ),
  schedule: {
    pulse: {
      checks: Array.from({ length: count }, (_, index) => `check_${String(index + 1).padStart(2, '0')}`),
      environments: ['production'],
      every: '1m',
    },
  },
  aws: { region: 'us-east-1' },
});
