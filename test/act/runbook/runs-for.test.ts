import { describe, expect, it } from 'vitest';
import { executionParts, runsFor } from '#act/runbook/runbook-input.ts';
import { Config } from '#ground/config/schema/config.ts';
import type { EventDetail } from '#record/event/event.ts';

const runbook = (when: object) => ({
  when,
  mode: 'auto',
  do: [{ kind: 'http', url: 'http://127.0.0.1:9/' }],
  verify: { checks: ['health'], rounds: 1, every: '1s' },
});

const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: { staging: { baseUrl: 'http://127.0.0.1:9' }, production: { baseUrl: 'http://127.0.0.1:9' } },
  checks: { health: { request: { path: '/' } }, chat: { request: { path: '/' } } },
  runbooks: {
    any_check: runbook({ environments: ['production'] }),
    only_chat: runbook({
      environments: ['production'],
      checks: ['chat'],
      severities: ['warning', 'critical'],
    }),
  },
});

const raised = (detail: Partial<EventDetail>): EventDetail => ({
  v: 1,
  id: 'chat/production/health#1',
  service: 'chat',
  environment: 'production',
  check: 'health',
  incident: 'production-1',
  severity: 'critical',
  reason: 'status (500) == 200',
  record: { stream: 'alarms', seq: 1, hash: 'a'.repeat(64) },
  at: 0,
  ...detail,
});

const started = (detail: Partial<EventDetail>): string[] =>
  runsFor(config, raised(detail)).map(({ run }) => run);

describe('the runs that an alarm starts', () => {
  it('are named after runbook and incident, so that a second alarm of the incident is the same run', () => {
    expect(runsFor(config, raised({}))).toEqual([
      {
        run: 'any_check/production-1',
        runbook: 'any_check',
        environment: 'production',
        incident: 'production-1',
        check: 'health',
        reason: 'status (500) == 200',
        cause: 'chat/production/health#1',
        alarmedAt: 0,
        severity: 'critical',
        dryRun: false,
      },
    ]);
    expect(started({ check: 'chat' })).toEqual(['any_check/production-1', 'only_chat/production-1']);
  });

  it('are executions of their own for each alarm, and one for each delivery of it', () => {
    const [first, again] = [raised({}), raised({ id: 'chat/production/health#3' })].flatMap((detail) =>
      runsFor(config, detail).map(executionParts),
    );
    expect(first).toEqual(['any_check/production-1', 'chat/production/health#1']);
    expect(again).toEqual(['any_check/production-1', 'chat/production/health#3']);
  });

  it('do nothing, whatever checks they are for, when the path of alarms is drilled', () => {
    const drilled = runsFor(config, raised({ check: 'alarm-path', isDrill: true }));
    expect(drilled.map((drill) => [drill.runbook, drill.dryRun, drill.isDrill])).toEqual([
      ['any_check', true, true],
      ['only_chat', true, true],
    ]);
  });

  it('need the environment', () => {
    expect(started({ environment: 'staging' })).toEqual([]);
  });

  it('need the severity: critical unless told otherwise', () => {
    expect(started({ severity: 'warning', check: 'chat' })).toEqual(['only_chat/production-1']);
    expect(started({ severity: 'info', check: 'chat' })).toEqual([]);
  });

  it('need the check where checks are named', () => {
    expect(started({ check: 'other' })).toEqual(['any_check/production-1']);
  });
});
