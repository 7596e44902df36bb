import { afterAll, beforeAll, expect, it } from 'vitest';
import { openData } from '#face/wire/local-data.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';
import { appenderOn, atMinute, manualClock } from '../../fixtures/evidence.ts';
import { alarm, manual, notice, phase, released, slot } from './incident-drafts.ts';

const health = 'production/chat/health/local';
const chat = 'production/chat/chat/local';
const first = 'production-20261122T1203-1';
const second = 'production-20261122T1303-2';

let cli: CliWorld;

beforeAll(async () => {
  cli = openCli({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
    checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  });
  const { log, close } = openData(cli.data);
  const clock = manualClock();
  const appender = appenderOn(log, clock);
  const at = async (minute: number, stream: string, draft: RecordDraft): Promise<void> => {
    clock.set(atMinute(minute));
    await appender.append(stream, () => [draft]);
  };
  await at(0, 'releases', released('v7', 'v6'));
  await at(0.5, health, slot('health', 0, 'pass', '', { release: 'v7' }));
  await at(1, 'releases', released('v8', 'v7'));
  await at(1.5, health, slot('health', 1, 'fail', 'status (500) == 200', { release: 'v8' }));
  await at(1.5, chat, slot('chat', 1, 'degraded', 'latency (9000 ms) below 5000 ms', { release: 'v8' }));
  await at(2.5, health, slot('health', 2, 'fail', 'status (500) == 200', { release: 'v8' }));
  await at(2.5, chat, slot('chat', 2, 'pass', '', { release: 'v8' }));
  await at(3, 'alarms', alarm(first, 'raised', { stream: health, seq: 3, sinceSeq: 2 }));
  await at(3.1, 'notifications', notice(first, 'unknown', 'timed out'));
  await at(3.2, 'notifications', notice(first, 'pass', 'status 200'));
  await at(3.25, 'runbooks', phase(first, 'awaiting-approval', 'type: muster runbook approve'));
  await at(3.5, health, slot('health', 3, 'fail', 'status (500) == 200', { release: 'v8', incident: first }));
  await at(5, 'runbooks', { ...phase(first, 'approved', 'approved by ada'), operator: 'ada' });
  await at(5.1, 'runbooks', phase(first, 'started', 'http POST /rollback'));
  await at(5.5, 'runbooks', phase(first, 'acted', 'answered 200'));
  await at(7, 'production/chat/health/manual', manual(first, 'pass'));
  await at(7.5, 'runbooks', phase(first, 'verified', 'health passed 1 rounds'));
  await at(8.5, health, slot('health', 8, 'fail', 'status (502) == 200', { release: 'v7', incident: first }));
  await at(10.5, health, slot('health', 10, 'pass', '', { release: 'v7', incident: first }));
  await at(11.5, health, slot('health', 11, 'pass', '', { release: 'v7', incident: first }));
  await at(11.6, 'alarms', alarm(first, 'cleared', { stream: health, seq: 7 }, 'pass'));
  await at(63, 'alarms', alarm(second, 'raised', { stream: health, seq: 99, sinceSeq: 98 }));
  await at(63.5, 'runbooks', {
    ...phase(second, 'refused', 'vetoed by provider, which fails; it would have done: http POST /rollback'),
    outcome: 'unknown',
  });
  await at(70, 'alarms', {
    ...alarm('drill-1', 'raised', { stream: 'production/chat/alarm-path/manual', seq: 1, sinceSeq: 1 }),
    body: { transition: 'raised', check: 'alarm-path', environment: 'production', severity: 'critical' },
  });
  await close();
});

afterAll(() => cli.close());

it('tells an incident without a story in its alarms, each part with its length and its record', async () => {
  const { exit, data } = await cli.json('incident', 'show', first);
  const story = data as Record<string, unknown>;
  expect(exit).toBe(0);
  expect(story['durations']).toEqual({
    detectMs: 90_000,
    decideMs: 120_000,
    actMs: 30_000,
    recoverMs: 120_000,
    wholeMs: 606_000,
  });
  expect(story['expectations']).toEqual(['status (500) == 200']);
  expect(story['changed']).toEqual([
    { what: 'release', from: 'v7', to: 'v8', records: [`${health}#1`, `${health}#2`] },
  ]);
  expect(story['impact']).toEqual([
    {
      check: 'health',
      slots: 6,
      fail: 4,
      degraded: 0,
      unknown: 0,
      badMs: 540_000,
      isOpen: false,
      record: `${health}#2`,
    },
    {
      check: 'chat',
      slots: 2,
      fail: 0,
      degraded: 1,
      unknown: 0,
      badMs: 60_000,
      isOpen: false,
      record: `${chat}#1`,
    },
  ]);
});

it('tells what happened line by line, and that it failed again after it was verified', async () => {
  const { out } = await cli.muster('incident', 'show', first);
  expect(out.split('\n').slice(0, 12)).toEqual([
    `${first}: critical, chat on production, health: verified, then failed again; over`,
    'from 2026-11-22T12:01:30Z to 2026-11-22T12:11:36Z, 10m 06s',
    '',
    'failed: status (500) == 200',
    'changed: release from v7 to v8',
    'detect: 1m 30s (first failing record to alarm)',
    'decide: 2m 00s (alarm to the run that acted)',
    'act: 30s (started to live)',
    'recover: 2m 00s (live to verified)',
    'whole: 10m 06s (first failure to cleared)',
    'verified, then failed again: health fail: status (502) == 200',
    '',
  ]);
  const lines = out.slice(out.indexOf('What happened')).split('\n\n')[0]?.split('\n') ?? [];
  expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
    'What happened',
    'AT RECORD WHAT WHO',
    `2026-11-22T12:00:30Z ${health}#1 health: the last pass`,
    '2026-11-22T12:01:00Z releases#2 release v8 (before: v7)',
    `2026-11-22T12:01:30Z ${chat}#1 chat degraded: latency (9000 ms) below 5000 ms`,
    `2026-11-22T12:01:30Z ${health}#2 health fail: status (500) == 200`,
    `2026-11-22T12:02:30Z ${chat}#2 chat passes again`,
    '2026-11-22T12:03:00Z alarms#1 alarm raised: critical health: status (500) == 200',
    '2026-11-22T12:03:06Z notifications#1 oncall was not told: Alarm Raised: timed out',
    '2026-11-22T12:03:12Z notifications#2 oncall was told: Alarm Raised: status 200',
    '2026-11-22T12:03:15Z runbooks#1 runbook rollback awaiting-approval: type: muster runbook approve',
    '2026-11-22T12:05:00Z runbooks#2 runbook rollback approved: approved by ada ada',
    '2026-11-22T12:05:06Z runbooks#3 runbook rollback started: http POST /rollback',
    '2026-11-22T12:05:30Z runbooks#4 runbook rollback acted: answered 200',
    '2026-11-22T12:07:00Z production/chat/health/manual#1 rollback probed health: pass',
    '2026-11-22T12:07:30Z runbooks#5 runbook rollback verified: health passed 1 rounds',
    `2026-11-22T12:08:30Z ${health}#5 verified, then failed again: health fail: status (502) == 200`,
    `2026-11-22T12:10:30Z ${health}#6 health passes again`,
    '2026-11-22T12:11:36Z alarms#2 alarm cleared: critical health: 2 passes in a row',
  ]);
});

it('takes the last incident, which no drill is, and marks a veto as a hint', async () => {
  const { data } = await cli.json('incident', 'show', 'last');
  expect(data).toMatchObject({
    incident: second,
    isDrill: false,
    durations: {},
    hints: [
      {
        text: 'rollback refused: vetoed by provider, which fails; it would have done: http POST /rollback',
        records: ['runbooks#6'],
      },
    ],
  });
  expect((data as Record<string, unknown>)['to']).toBeUndefined();
});

it('drafts a post-mortem from evidence alone, in which a target cannot write markup', async () => {
  const { exit, out, err } = await cli.muster('incident', 'show', first, '--md');
  expect([exit, err]).toEqual([0, '']);
  expect(out).toMatch(/^# production-20261122T1203-1\n\nA draft from evidence alone\./);
  expect(out.match(/^## .*$/gm)).toEqual([
    '## Summary',
    '## Impact',
    '## Timeline (UTC)',
    '## How long it took',
    '## Who was told',
    '## What Muster did',
    '## Hints of a cause',
    '## What went well',
    '## What to ask',
  ]);
  expect(out).toContain(`| health | 6 | 4 | 0 | 0 | 9m 00s | [\`${health}#2\`] |\n`);
  expect(out).toContain('- oncall was told 12s after the alarm [`notifications#2`]\n');
  expect(out).toContain(
    `- it failed again after it was verified: what did the verification miss? [\`${health}#5\`]\n`,
  );
});

it('says which incidents there are when one is unknown or could be several', async () => {
  expect(await cli.muster('incident', 'show', 'production-2026')).toEqual({
    exit: 2,
    out: '',
    err: `muster: 2 incidents begin with production-2026: ${second}, ${first}\ngive more of its id, or last\n`,
  });
  expect(await cli.muster('incident', 'show', 'staging-1')).toEqual({
    exit: 2,
    out: '',
    err: `muster: no incident is named staging-1, nor begins so\nthe newest: drill-1, ${second}, ${first}\n`,
  });
});
