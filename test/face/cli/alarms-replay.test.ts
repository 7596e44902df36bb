import { afterEach, beforeEach, expect, it } from 'vitest';
import { openData } from '#face/wire/local-data.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';
import { appenderOn, atMinute, manualClock } from '../../fixtures/evidence.ts';

const health = 'staging/chat/health/local';
const span = ['--since', '2026-11-22T12:00:00Z', '--until', '2026-11-22T13:00:00Z'];

let cli: CliWorld;

beforeEach(() => {
  cli = openCli({
    version: 1,
    service: 'chat',
    environments: { staging: { baseUrl: 'http://127.0.0.1:9' } },
    checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
    alarms: { default: { raise: { fail: 4 }, clear: { pass: 1 } } },
  });
});
afterEach(() => cli.close());

/** `f` and `p`, a minute each; raised at the second failure then, and cleared at the next pass. */
async function record(outcomes: string): Promise<void> {
  const { log, close } = openData(cli.data);
  const clock = manualClock();
  const tools = { log, clock, appender: appenderOn(log, clock) };
  const append = (stream: string, draft: RecordDraft) => tools.appender.append(stream, () => [draft]);
  await announceStreams(tools, [{ stream: health, schedule: { every: 60_000 }, since: atMinute(0) }]);
  let run = 0;
  for (const [index, letter] of [...outcomes].entries()) {
    clock.set(atMinute(index));
    const outcome = letter === 'f' ? 'fail' : 'pass';
    const slot = { kind: 'slot', outcome, slot: atMinute(index), location: 'local' } as const;
    await append(health, {
      ...slot,
      body: { check: 'health', reason: letter === 'f' ? 'status (500) == 200' : '' },
    });
    const before = run;
    run = letter === 'f' ? run + 1 : 0;
    if (run === 2) await append('alarms', alarm('raised', index + 1));
    if (run === 0 && before >= 2) await append('alarms', alarm('cleared', index + 1));
  }
  await close();
}

const alarm = (transition: 'raised' | 'cleared', seq: number): RecordDraft => ({
  kind: 'alarm',
  outcome: transition === 'raised' ? 'fail' : 'pass',
  incident: 'one',
  body: {
    transition,
    service: 'chat',
    environment: 'staging',
    check: 'health',
    severity: 'critical',
    reason: transition === 'raised' ? 'status (500) == 200' : '1 passes in a row',
    because: { stream: health, seq },
  },
});

it('tells what was raised against what this config would, and where they differ first', async () => {
  await record('pffppfffffffffpp');
  const { exit, out } = await cli.muster('alarms', 'replay', ...span);
  expect(exit).toBe(0);
  expect(out.split('\n')).toEqual([
    'ENVIRONMENT  CHECK   LOCATION  RECORDS  RAISED  CLEARED  ALARMED',
    'staging      health  local     16       2 → 1   2 → 1    9m 00s → 6m 00s',
    '',
    'staging health',
    `  2026-11-22T12:02:00Z critical was raised, would not be: status (500) == 200 [${health}#3]`,
    `  2026-11-22T12:03:00Z critical was cleared, would not be: 1 passes in a row [${health}#4]`,
    `  2026-11-22T12:06:00Z critical was raised, would not be: status (500) == 200 [${health}#7]`,
    `  2026-11-22T12:08:00Z critical would be raised, was not: status (500) == 200 [${health}#9]`,
    '',
    'was: 2 alarms, 9m 00s alarmed; would: 1 alarm, 6m 00s alarmed.',
    '',
  ]);
});

it('says that raises are short, and records nothing', async () => {
  await record('pffffpffffpp');
  const { out } = await cli.muster('alarms', 'replay', ...span, '--env', 'staging', '--check', 'health');
  expect(out).toContain(
    '  2 of 2 raises would clear within 5 minutes: a higher raise, or confirm, keeps such to itself\n',
  );
  const { data } = await cli.json('evidence', 'list', '--kind', 'alarm');
  expect((data as unknown[]).length).toBe(4);
});

it('refuses names that the config has not', async () => {
  await record('p');
  expect((await cli.muster('alarms', 'replay', ...span, '--check', 'helth')).err).toBe(
    'muster: no check is named helth; did you mean health?\nthe config has health\n',
  );
});
