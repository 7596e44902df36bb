import { expect, it } from 'vitest';
import { runbooksFor } from '#ground/config/runbooks-for.ts';
import type { ConfigInput } from '#ground/config/schema/config.ts';
import { configWith } from './config-with.ts';

const book = (when: object, mode: 'dry-run' | 'approve' | 'auto') => ({
  when: { environments: ['staging'], ...when },
  mode,
  do: [{ kind: 'http' as const, url: 'https://deploy.example.com/rollback' }],
  verify: { checks: ['health'], rounds: 1, every: '1s' },
});

const parts: Partial<ConfigInput> = {
  environments: {
    staging: { baseUrl: 'https://staging.example.com', authority: 'aws' },
    production: { baseUrl: 'https://chat.example.com' },
  },
  runbooks: {
    any: book({}, 'auto'),
    chat: book({ checks: ['chat'] }, 'approve'),
    both: book({ severities: ['critical', 'warning'] }, 'dry-run'),
    production: book({ environments: ['production'] }, 'auto'),
  },
};
const config = configWith(parts);

it('names every runbook of the environment, and why those that are for something else do not start', () => {
  expect(runbooksFor(config, { environment: 'staging', check: 'health', severity: 'critical' })).toEqual([
    { runbook: 'any', mode: 'auto', starts: true },
    { runbook: 'chat', mode: 'approve', starts: false, why: 'it is for chat, not for health' },
    { runbook: 'both', mode: 'dry-run', starts: true },
  ]);
});

it('starts what is for the check and the severity', () => {
  expect(runbooksFor(config, { environment: 'staging', check: 'chat', severity: 'warning' })).toEqual([
    { runbook: 'any', mode: 'auto', starts: false, why: 'it is for critical alarms, not for warning' },
    { runbook: 'chat', mode: 'approve', starts: false, why: 'it is for critical alarms, not for warning' },
    { runbook: 'both', mode: 'dry-run', starts: true },
  ]);
  expect(runbooksFor(config, { environment: 'staging', check: 'chat', severity: 'info' })[2]).toEqual({
    runbook: 'both',
    mode: 'dry-run',
    starts: false,
    why: 'it is for critical and warning alarms, not for info',
  });
});

it('of an alarm that is about no check starts what is for all checks', () => {
  expect(runbooksFor(config, { environment: 'staging', severity: 'critical' })).toEqual([
    { runbook: 'any', mode: 'auto', starts: true },
    { runbook: 'chat', mode: 'approve', starts: false, why: 'it is for chat' },
    { runbook: 'both', mode: 'dry-run', starts: true },
  ]);
});

it('starts what is for any check when a path is drilled, but nothing that is for another severity', () => {
  const drilled = { environment: 'staging', anyCheck: true } as const;
  const starts = (severity: 'critical' | 'warning') =>
    runbooksFor(config, { ...drilled, severity }).map((called) => called.starts);
  expect(starts('critical')).toEqual([true, true, true]);
  expect(starts('warning')).toEqual([false, false, true]);
});

it('starts nothing in the home that does not answer for the environment', () => {
  const alarmed = { environment: 'staging', check: 'chat', severity: 'critical' } as const;
  const starting = (home: 'aws' | 'local') =>
    runbooksFor(config, alarmed, home).map(({ starts, why }) => (starts ? 'starts' : why));
  expect(starting('local')).toEqual(['authority aws', 'authority aws', 'authority aws']);
  expect(starting('aws')).toEqual(['starts', 'starts', 'starts']);
});

it('knows no runbook of an environment that has none', () => {
  expect(runbooksFor(configWith({}), { environment: 'staging', severity: 'critical' })).toEqual([]);
});
