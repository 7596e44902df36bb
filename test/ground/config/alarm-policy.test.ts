import { describe, expect, it } from 'vitest';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { configWith } from './config-with.ts';

describe('the alarm policy of a check in an environment', () => {
  it('is the built-in one when the config says nothing', () => {
    expect(alarmPolicyFor(configWith({}), 'staging', 'health')).toEqual({
      raise: { fail: 3, degraded: 10 },
      clear: { pass: 2 },
      severity: { fail: 'critical', degraded: 'warning' },
    });
  });

  it('takes what its own policy leaves out from default, member by member', () => {
    const config = configWith({
      alarms: {
        default: { raise: { fail: 5, degraded: 10 }, confirm: { times: 2, every: '10s' } },
        quiet: {
          environments: ['staging'],
          checks: 'all',
          raise: { fail: 7 },
          severity: { fail: 'warning' },
        },
      },
    });
    expect(alarmPolicyFor(config, 'staging', 'health')).toEqual({
      raise: { fail: 7, degraded: 10 },
      clear: { pass: 2 },
      confirm: { times: 2, everyMs: 10_000 },
      severity: { fail: 'warning', degraded: 'warning' },
    });
  });

  it('is not that of another environment or check', () => {
    const config = configWith({
      alarms: { quiet: { environments: ['staging'], checks: ['chat'], clear: { pass: 9 } } },
    });
    expect(alarmPolicyFor(config, 'staging', 'chat').clear).toEqual({ pass: 9 });
    expect(alarmPolicyFor(config, 'staging', 'health').clear).toEqual({ pass: 2 });
    expect(alarmPolicyFor(config, 'production', 'chat').clear).toEqual({ pass: 2 });
  });
});
