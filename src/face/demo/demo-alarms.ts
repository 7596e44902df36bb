import type { ConfigInput } from '#ground/config/schema/config.ts';

/** What messages to the demo's inbox are signed with. */
export const inboxKeySecret = 'MUSTER_DEMO_INBOX_KEY';

export const demoAlarms: NonNullable<ConfigInput['alarms']> = {
  default: {
    raise: { fail: 2, degraded: 2 },
    clear: { pass: 2 },
    severity: { fail: 'critical', degraded: 'warning' },
    // So often that it can be seen; people who are to sleep take an hour.
    remind: '20s',
    // A flaky release raises every 12 s, and three incidents after one another take longer than this.
    flapping: { raises: 3, within: '40s', quiet: '30s' },
  },
  staging: { environments: ['staging'], checks: 'all', severity: { fail: 'warning', degraded: 'info' } },
};

/** The checks that come most seldom come every 10 s. */
export const demoMonitor: NonNullable<ConfigInput['monitor']> = { blindAfter: '30s', silentAfter: '20s' };

/** To the demo's own inbox, which shows what came. */
export const demoNotify = (hostingUrl: string): NonNullable<ConfigInput['notify']> => ({
  inbox: {
    when: { environments: 'all', severities: ['critical', 'warning'] },
    channel: { kind: 'webhook', url: `${hostingUrl}/inbox`, signWith: { secret: inboxKeySecret } },
  },
});

/** A deployment takes 2 s. The key makes one rollback of two requests, and shows what became of it. */
export const demoRollback = (host: string): NonNullable<ConfigInput['runbooks']>[string] => ({
  when: {
    environments: ['production'],
    checks: ['health', 'chat_happy', 'chat_415'],
    severities: ['critical'],
  },
  mode: 'auto',
  do: [
    {
      kind: 'http',
      method: 'POST',
      url: `${host}/rollback`,
      json: { to: '{lastKnownGood}', key: '{key}', wait: false },
      observe: {
        url: `${host}/rollbacks/{key}`,
        live: { '$.status': 'live' },
        failed: { '$.status': 'failed' },
        notActed: { '$.status': 'none' },
      },
      timeout: '5s',
      liveWithin: '30s',
    },
  ],
  verify: { checks: ['health', 'db_health', 'chat_happy', 'chat_415'], rounds: 2, every: '2s' },
  guards: { releasedWithin: '10m', cooldown: '30s', perDay: 24, vetoedBy: { tags: ['dependency'] } },
});
