import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openData } from '#face/wire/local-data.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';
import { appenderOn, atMinute, manualClock } from '../../fixtures/evidence.ts';

const health = 'production/chat/health/local';
const incident = 'production-20261122T1202-1';
const run = `rollback/${incident}`;

let cli: CliWorld;

beforeAll(async () => {
  cli = openCli({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
    checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  });
  const { log, state, close } = openData(cli.data);
  const clock = manualClock();
  const tools = { log, clock, appender: appenderOn(log, clock) };
  const at = async (minute: number, stream: string, draft: RecordDraft): Promise<void> => {
    clock.set(atMinute(minute));
    await tools.appender.append(stream, () => [draft]);
  };
  await announceStreams(tools, [{ stream: health, schedule: { every: 60_000 }, since: atMinute(0) }]);
  await at(0.5, health, slot(0, 'pass', ''));
  await at(1, health, slot(1, 'fail', 'status (500) == 200'));
  await at(2, 'alarms', alarm('raised', 'warning', 'fail', 'status (500) == 200'));
  await at(3, 'alarms', alarm('raised', 'critical', 'fail', 'status (503) == 200'));
  await at(4, 'runbooks', phase('awaiting-approval', `type: muster runbook approve ${run}`));
  await at(11, 'alarms', alarm('cleared', 'critical', 'pass', '2 passes in a row'));
  await state.put({ collection: 'alarm', id: 'chat/production/health' }, raised, 'absent');
  await close();
});

beforeEach(() => void (cli.terminal = {}));
afterAll(() => cli.close());

const slot = (minute: number, outcome: 'pass' | 'fail', reason: string): RecordDraft => ({
  kind: 'slot',
  outcome,
  slot: atMinute(minute),
  location: 'local',
  release: 'v7',
  body: { check: 'health', reason },
});

const alarm = (
  transition: string,
  severity: string,
  outcome: 'pass' | 'fail',
  reason: string,
): RecordDraft => ({
  kind: 'alarm',
  outcome,
  incident,
  body: { transition, severity, environment: 'production', service: 'chat', check: 'health', reason },
});

const phase = (name: string, reason: string): RecordDraft => ({
  kind: 'runbook',
  outcome: 'unknown',
  incident,
  run,
  body: { id: `${run}#${name}`, phase: name, runbook: 'rollback', environment: 'production', reason },
});

const raised = {
  phase: 'raised',
  streak: { fail: 3, bad: 3, pass: 0 },
  seenSeq: 2,
  transitions: 2,
  raised: { at: atMinute(2), incident, severity: 'critical', reason: 'status (503) == 200' },
  owed: [],
};

describe('evidence list', () => {
  it('shows one line a record, newest first, and how to go on', async () => {
    const { exit, out, err } = await cli.muster('evidence', 'list', '--limit', '4');
    expect(exit).toBe(0);
    expect(out).toBe(
      [
        'AT                    OUTCOME  KIND     RECORD      WHY',
        '2026-11-22T12:11:00Z  pass     alarm    alarms#3    cleared critical: 2 passes in a row',
        `2026-11-22T12:04:00Z  unknown  runbook  runbooks#1  rollback awaiting-approval: type: muster runbook approve ${run}`,
        '2026-11-22T12:03:00Z  fail     alarm    alarms#2    raised critical: status (503) == 200',
        '2026-11-22T12:02:00Z  fail     alarm    alarms#1    raised warning: status (500) == 200',
        '',
      ].join('\n'),
    );
    expect(err).toMatch(/^There is more: add --cursor \S+\n$/);
    const cursor = err.trim().split(' ').at(-1) ?? '';
    expect((await cli.muster('evidence', 'list', '--limit', '4', '--cursor', cursor)).out).toBe(
      [
        'AT                    OUTCOME  KIND    RECORD                          WHY',
        '2026-11-22T12:01:00Z  fail     slot    production/chat/health/local#2  status (500) == 200',
        '2026-11-22T12:00:30Z  pass     slot    production/chat/health/local#1',
        '2026-11-22T12:00:00Z  pass     config  config#1                        announced 1 stream',
        '',
      ].join('\n'),
    );
  });

  it('never wraps on a terminal', async () => {
    cli.terminal = { columns: 60 };
    const { out } = await cli.muster('evidence', 'list');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBe(60);
  });

  it('says so when nothing matches, and gives programs an empty list', async () => {
    expect((await cli.muster('evidence', 'list', '--kind', 'gap')).out).toBe(
      'Nothing is recorded that matches.\n',
    );
    expect(await cli.json('evidence', 'list', '--kind', 'gap')).toEqual({ exit: 0, data: [] });
  });

  it('gives programs the cursor as `next`', async () => {
    const { data, next } = await cli.json('evidence', 'list', '--limit', '2');
    expect([(data as unknown[]).length, typeof next]).toEqual([2, 'string']);
  });
});

describe('evidence show, export and verify', () => {
  it('shows a record whole, with a time that people can read', async () => {
    const { exit, out } = await cli.muster('evidence', 'show', `${health}#2`);
    expect(exit).toBe(0);
    expect(out.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      '2026-11-22T12:01:00Z fail',
      '{',
    ]);
  });

  it('exports lines, or the same records in one envelope', async () => {
    const { out } = await cli.muster('evidence', 'export', '--stream', 'alarms');
    const records = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(records.length).toBe(3);
    expect(await cli.json('evidence', 'export', '--stream', 'alarms')).toEqual({ exit: 0, data: records });
    expect(await cli.json('evidence', 'export', '--stream', 'drills')).toEqual({ exit: 0, data: [] });
    expect((await cli.muster('evidence', 'export', '--stream', 'drills')).out).toBe('');
  });

  it('counts on a terminal while it verifies', async () => {
    cli.terminal = { columns: 80 };
    const { exit, out, err } = await cli.muster('evidence', 'verify');
    expect(exit).toBe(0);
    expect(out).toContain('✓ 7 records in 4 streams: nothing was changed, dropped, inserted or reordered.\n');
    expect(err).toMatch(/\r7 records/);
  });
});

describe('alarms and incidents', () => {
  it('shows what is raised, since when, and exits 1', async () => {
    const { exit, out, err } = await cli.muster('alarms', '--env', 'production');
    expect([exit, err]).toEqual([
      1,
      'Nobody watches: no muster up runs on this data (newest record of a check 2026-11-22T12:01:00Z).\n',
    ]);
    expect(out).toMatch(/^SINCE +FOR +SEVERITY +ENVIRONMENT +CHECK +INCIDENT +REASON\n/);
    expect(out).toMatch(
      /\n2026-11-22T12:02:00Z {2}\w+( \w+)? +critical {2}production {3}health {2}production-20261122T1202-1 {2}status \(503\) == 200\n$/,
    );
    const { data, history, quiet, isWatched } = await cli.json('alarms');
    expect([quiet, isWatched]).toEqual([[], false]);
    expect(data).toEqual([
      {
        environment: 'production',
        check: 'health',
        at: 1_795_348_920_000,
        incident,
        severity: 'critical',
        reason: 'status (503) == 200',
      },
    ]);
    expect((history as unknown[]).length).toBe(3);
  });

  it('refuses an environment of which nothing is recorded', async () => {
    for (const command of ['alarms', 'incidents']) {
      expect(await cli.muster(command, '--env', 'prodction')).toEqual({
        exit: 2,
        out: '',
        err: 'muster: no environment is named prodction; did you mean production?\nthe evidence has production\n',
      });
    }
  });

  it('tells an incident with its worst severity and how long it lasted', async () => {
    expect((await cli.muster('incidents')).out).toBe(
      [
        'FROM                  LASTED  SEVERITY  INCIDENT                    CHECKS  RUNBOOKS                    REASON',
        `2026-11-22T12:02:00Z  9m 00s  critical  ${incident}  health  rollback awaiting-approval  status (500) == 200`,
        '',
      ].join('\n'),
    );
    expect(await cli.json('incidents')).toEqual({
      exit: 0,
      data: [
        {
          incident,
          environment: 'production',
          from: 1_795_348_920_000,
          to: 1_795_349_460_000,
          checks: ['health'],
          severity: 'critical',
          reason: 'status (500) == 200',
          runbooks: { rollback: 'awaiting-approval' },
        },
      ],
    });
  });
});

describe('runbook approve', () => {
  it('approves a run that waits, and names those that do for any other', async () => {
    expect(await cli.muster('runbook', 'approve', 'rollback/other')).toEqual({
      exit: 2,
      out: '',
      err: `muster: rollback/other does not wait for approval: no such run is recorded\nwaiting now: ${run}\n`,
    });
    const { exit, out } = await cli.muster('runbook', 'approve', run);
    expect([exit, out]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(
          `^${run} is approved by \\S+\\.\nNobody runs it now, unless a muster runbook run waits for this word: start muster up; an approval is good for 15 minutes\\.\n$`,
        ),
      ),
    ]);
    const { state, close } = openData(cli.data);
    expect(await state.get({ collection: 'approval', id: run })).toBeDefined();
    await close();
  });
});
