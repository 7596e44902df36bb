import { expect, it } from 'vitest';
import { approveRun } from '#face/operate/approve-run.ts';
import { memoryEvidenceLog, memoryStateStore } from '../../fixtures/memory-stores.ts';
import { appenderOn, atMinute, manualClock } from '../../fixtures/evidence.ts';

const [first, second] = ['rollback/production-20261122T1200-1', 'rollback/production-20261122T1210-1'];

/** Runs that asked at noon and ten minutes after, and recorded nothing since. */
async function asked() {
  const [log, state, clock] = [memoryEvidenceLog(), memoryStateStore(), manualClock()];
  const appender = appenderOn(log, clock);
  for (const [run, minute] of [
    [first, 0],
    [second, 10],
  ] as const) {
    clock.set(atMinute(minute));
    const body = { phase: 'awaiting-approval', runbook: 'rollback', reason: '' };
    await appender.append('runbooks', () => [{ kind: 'runbook', outcome: 'unknown', run, body }]);
  }
  return { log, state };
}

const config = { operators: [], runbooks: { rollback: { approveWithin: 900_000 } } } as unknown as Parameters<
  typeof approveRun
>[1]['config'];

const approval = (run: string) => ({ collection: 'approval', id: run });

it('lets a run act until its approveWithin is over', async () => {
  const { log, state } = await asked();
  await approveRun({ run: first, operator: 'ada', at: atMinute(15) }, { log, state, config });
  expect((await state.get(approval(first)))?.value).toEqual({ operator: 'ada', at: atMinute(15) });
});

it('refuses one whose approveWithin is over, though it recorded no end: its execution may have been stopped', async () => {
  const { log, state } = await asked();
  const late = approveRun({ run: first, operator: 'ada', at: atMinute(16) }, { log, state, config });
  await expect(late).rejects.toMatchObject({
    code: 'RUN_NOT_WAITING',
    message: `${first} does not wait for approval: it asked at 2026-11-22T12:00:00.000Z, and was to be approved within 15m`,
    hint: `waiting now: ${second}`,
    exit: 2,
  });
  expect(await state.get(approval(first))).toBeUndefined();
});
