import { afterAll, beforeAll, expect, it } from 'vitest';
import { openData } from '#face/wire/local-data.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';
import { appenderOn, atMinute, manualClock } from '../../fixtures/evidence.ts';
import { alarm, phase } from './incident-drafts.ts';

const health = 'production/chat/health/local';
const failed = 'production-20261122T1305-3';
const unclear = 'production-20261122T1307-4';

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
  await at(65, 'alarms', alarm(failed, 'raised', { stream: health, seq: 99, sinceSeq: 98 }));
  await at(65.1, 'runbooks', phase(failed, 'started', 'http POST /rollback'));
  await at(65.2, 'runbooks', { ...phase(failed, 'acted', 'answered 503'), outcome: 'fail' });
  await at(66, 'alarms', alarm(failed, 'cleared', { stream: health, seq: 7 }, 'pass'));
  await at(67, 'alarms', alarm(unclear, 'raised', { stream: health, seq: 99, sinceSeq: 98 }));
  await at(67.1, 'runbooks', phase(unclear, 'started', 'http POST /rollback'));
  await at(67.2, 'runbooks', { ...phase(unclear, 'acted', 'no answer'), outcome: 'unknown' });
  await close();
});

afterAll(() => cli.close());

it('claims no act that failed, and none that nobody can tell of', async () => {
  const { data } = await cli.json('incident', 'show', failed);
  expect((data as { durations: object }).durations).toEqual({ wholeMs: 60_000 });
  const said = async (id: string) => (await cli.muster('incident', 'show', id)).out;
  expect(await said(failed)).toContain('runbook rollback did not act: answered 503');
  expect(await said(failed)).toMatch(/\nrollback +did not act +\S+ +answered 503/);
  expect(await said(unclear)).toContain('runbook rollback may have acted: no answer');
});
