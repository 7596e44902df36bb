import { expect, it } from 'vitest';
import { readConfig } from '#ground/config/read.ts';
import { configWith } from './config-with.ts';

it('nothing said of them, nobody is told, nothing is maintained, and Muster watches itself', () => {
  const { notify, maintenance, monitor } = configWith({});
  expect({ notify, maintenance, monitor }).toEqual({
    notify: {},
    maintenance: {},
    monitor: { blindAfter: 900_000, silentAfter: 300_000, severity: 'critical' },
  });
});

it('a heartbeat is sent every minute, and people are told of what is critical, unless said otherwise', () => {
  const { monitor, notify } = configWith({
    monitor: { heartbeat: { url: 'https://heartbeat.example.com/1' } },
    notify: {
      team: {
        when: { environments: 'all' },
        channel: { kind: 'pagerduty', routingKey: { secret: 'PAGERDUTY_KEY' } },
      },
    },
  });
  expect(monitor.heartbeat).toEqual({ url: 'https://heartbeat.example.com/1', every: 60_000 });
  expect(notify['team']).toEqual({
    when: { environments: 'all', severities: ['critical'] },
    channel: {
      kind: 'pagerduty',
      routingKey: { secret: 'PAGERDUTY_KEY' },
      url: 'https://events.pagerduty.com/v2/enqueue',
    },
  });
});

it('a cron of maintenance loses its wrapping, and what it lasts is in milliseconds', () => {
  const { maintenance } = configWith({
    maintenance: {
      updates: { environments: ['staging'], cron: 'cron(0 3 ? * SUN *)', lasts: '30m', reason: 'updates' },
    },
  });
  expect(maintenance['updates']).toEqual({
    environments: ['staging'],
    cron: '0 3 ? * SUN *',
    lasts: 1_800_000,
    reason: 'updates',
  });
});

it.each([
  ['0 * * * ? *', '59m', undefined],
  ['0 * * * ? *', '60m', 'expected less than 1h: so soon it begins again, and would never end'],
  ['0 3 ? * SUN,MON *', '1d', 'expected less than 1d: so soon it begins again, and would never end'],
  ['0 3 ? * SUN,WED *', '1d', undefined],
  ['0 3 1 1 ? 2020', '1d', undefined],
])('maintenance at %s that lasts %s: %s', (cron, lasts, message) => {
  const updates = { environments: ['staging'], cron, lasts, reason: 'updates' };
  expect(messagesOf({ maintenance: { updates } })).toEqual(message === undefined ? [] : [message]);
});

it('e-mail is fine where one of the environments is watched from AWS', () => {
  const mail = (environments: 'all' | string[]) => ({
    notify: { mail: { when: { environments }, channel: { kind: 'email', to: ['oncall@example.com'] } } },
  });
  const refusal =
    'expected slack, pagerduty or webhook, or authority aws in staging or laptop: only AWS sends e-mail';
  expect(messagesOf(mail('all'))).toEqual([]);
  expect(messagesOf(mail(['staging', 'production']))).toEqual([]);
  expect(messagesOf(mail(['staging', 'laptop']))).toEqual([refusal]);
});

function messagesOf(parts: object): string[] {
  const baseUrl = 'https://chat.example.com';
  const reading = readConfig({
    version: 1,
    service: 'chat',
    environments: {
      staging: { baseUrl },
      laptop: { baseUrl },
      production: { baseUrl, authority: 'aws' },
    },
    checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
    ...parts,
  });
  return reading.kind === 'invalid' ? reading.problems.map(({ message }) => message) : [];
}
