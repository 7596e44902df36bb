import { describe, expect, it } from 'vitest';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { configWith } from './config-with.ts';

describe('the alarm policy of a check in an environment', () => {
  it('is the built-in one when the config says nothing', () => {
    expect(alarmPolicyFor(configWith({}), 'staging', 'health')).toEqual({
      raise: { fail: 3, degraded: 10 },
      clear: { pass: 2 },
      severity: { fail: 'critical', degraded: 'warning' },
      flapping: { raises: 3, withinMs: 3_600_000, quietMs: 900_000 },
    });
  });

  it('takes what its own policy leaves out from default, member by member', () => {
    const config = configWith({
      alarms: {
        default: {
          raise: { fail: 5, degraded: 10 },
          confirm: { times: 2, every: '10s' },
          remind: '1h',
          flapping: { raises: 5, quiet: '30m' },
        },
        quiet: {
          environments: ['staging'],
          checks: 'all',
          raise: { fail: 7 },
          severity: { fail: 'warning' },
          flapping: { raises: 4, within: '2h' },
        },
      },
    });
    expect(alarmPolicyFor(config, 'staging', 'health')).toEqual({
      raise: { fail: 7, degraded: 10 },
      clear: { pass: 2 },
      confirm: { times: 2, everyMs: 10_000 },
      severity: { fail: 'warning', degraded: 'warning' },
      remindMs: 3_600_000,
      flapping: { raises: 4, withinMs: 7_200_000, quietMs: 1_800_000 },
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

  it('reminds as often as it says itself, else as default says, else never', () => {
    const alarms = { default: { remind: '1h' }, quiet: { checks: ['chat'], remind: '6h' } };
    expect(alarmPolicyFor(configWith({ alarms }), 'staging', 'chat').remindMs).toBe(21_600_000);
    expect(alarmPolicyFor(configWith({ alarms }), 'staging', 'health').remindMs).toBe(3_600_000);
    const { quiet } = alarms;
    expect('remindMs' in alarmPolicyFor(configWith({ alarms: { quiet } }), 'staging', 'health')).toBe(false);
  });

  it('confirms as one thing: its own way, not a mixture with that of default', () => {
    const alarms = {
      default: { confirm: { times: 5, every: '1s' } },
      quiet: { checks: ['chat'], confirm: { times: 1, every: '20s' } },
    };
    const { confirm } = alarmPolicyFor(configWith({ alarms }), 'staging', 'chat');
    expect(confirm).toEqual({ times: 1, everyMs: 20_000 });
  });
});
