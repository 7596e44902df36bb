import { describe, expect, it } from 'vitest';
import { readWindows } from '#observe/window/windows.ts';
import { openDrillStage } from '../../fixtures/drill-stage.ts';
import {
  actorLimit,
  bookedAs,
  dayLimit,
  endingOf,
  expectAsBefore,
  fast,
  fastStage,
  quick,
  rowsOf,
  shownRecords,
  staging,
  watchedCaller,
} from './fast-stage.ts';

describe.concurrent('a drill', () => {
  it('proves that a limit blocks, puts it back, proves that too, and keeps the evidence', async () => {
    await using stage = await fastStage();
    const { caller, calls } = watchedCaller(stage);
    const run = await stage.play({ drills: ['budget_block'], operator: 'ann' }, { caller });
    expect(endingOf(run)).toMatchObject({
      phase: 'completed',
      outcome: 'pass',
      reason: '',
      findings: [],
      requests: 10,
      tokens: 1200,
    });
    const [row] = rowsOf(run);
    expect(row).toMatchObject({ limit: dayLimit, outcome: 'pass', restored: 'closed' });
    expect(row?.lowerToBlockMs).toBeGreaterThanOrEqual(0);
    expect(row?.restoreToPassMs).toBeGreaterThanOrEqual(0);
    const actor = `run-1/budget_block/${dayLimit}`;
    expect(calls).toEqual([
      `call ${actor}/before`,
      `call ${actor}`,
      'meter',
      `call ${actor}`,
      `call ${actor}`,
      'meter',
      `call ${actor}`,
      `call ${actor}`,
    ]);
    await expectAsBefore(stage);
    expect(await bookedAs(stage, 'run-1/budget_block')).toEqual([1200, true]);
    const drills = await stage.records('drills');
    expect(shownRecords(drills)).toEqual([
      'started pass: no customers on staging',
      'row pass',
      'completed pass',
    ]);
    expect(drills.every(({ run: id, by }) => id === 'run-1' && by.operator === 'ann')).toBe(true);
    expect(drills[1]?.body).toMatchObject({
      limit: dayLimit,
      report: {
        isLiveKnown: true,
        calls: [{ answers: ['budget_window'], status: 429 }],
        afterRestart: { answers: ['budget_window'] },
        meter: {},
      },
    });
    expect(shownRecords(await stage.records('limits'))).toEqual([
      'leased pass',
      'lowered pass',
      'restored pass: restored by run-1: the drill is done',
    ]);
    expect(stage.world.sent).toMatchObject([
      {
        type: 'Drill Completed',
        detail: {
          id: 'run-1/budget_block#completed',
          severity: 'info',
          reason: 'budget_block pass',
          record: { stream: 'drills', seq: 3 },
        },
      },
    ]);
    expect(stage.told.map(({ phase }) => phase)).toEqual([
      'started',
      'leased',
      'armed',
      'lowered',
      'live',
      'calling',
      'restoring',
      'restored',
      'row',
      'completed',
    ]);
  });

  it('expects what it provokes while it runs, and only that', async () => {
    await using stage = await fastStage();
    const windows: unknown[] = [];
    const { caller } = watchedCaller(stage, async () =>
      windows.push(...(await readWindows(stage.world.state, staging))),
    );
    await stage.play({ drills: ['budget_block'] }, { caller });
    expect(windows.length).toBe(8);
    expect(windows[0]).toMatchObject({ id: 'run-1/budget_block', answers: ['budget_window'] });
  });

  it('tries all five limits of the demo one after the other', async () => {
    await using stage = await openDrillStage(undefined, fast());
    const run = await stage.play({ drills: ['budget_block'] });
    expect(
      rowsOf(run).map(({ limit, outcome, reason, restored }) => [limit, outcome, reason, restored]),
    ).toEqual([
      ['COST_REQUEST_MAX_TOKENS', 'pass', '', 'closed'],
      ['COST_REQUEST_MAX_OUTPUT_TOKENS', 'pass', '', 'closed'],
      [actorLimit, 'pass', '', 'closed'],
      ['COST_IP_WINDOW_TOKENS', 'pass', '', 'closed'],
      [dayLimit, 'pass', '', 'closed'],
    ]);
    await expectAsBefore(stage);
    expect((await stage.target()).taints.length).toBe(5);
  });

  it('of one limit leaves the others alone', async () => {
    await using stage = await openDrillStage(undefined, fast());
    const run = await stage.play({ drills: ['budget_block'], limit: 'COST_REQUEST_MAX_TOKENS' });
    expect(rowsOf(run).map(({ limit, outcome }) => [limit, outcome])).toEqual([
      ['COST_REQUEST_MAX_TOKENS', 'pass'],
    ]);
  });

  it('sends a burst together, and waits out what it is told to', async () => {
    await using stage = await openDrillStage(undefined, { variables: { WAF_LOCKOUT_SECONDS: 1 } });
    const run = await stage.play({ drills: ['burst_429'] });
    expect(endingOf(run)).toMatchObject({ outcome: 'pass', reason: '' });
    const row = (await stage.records('drills')).find(
      ({ body }) => (body as { phase: string }).phase === 'row',
    );
    const { report, recovery } = (row?.body ?? {}) as unknown as {
      report: Record<string, number>;
      recovery: object;
    };
    expect(report).toMatchObject({
      requests: 40,
      sent: 40,
      answers: { rate_limited: 11 },
      admitted: 29,
      serverErrors: 0,
    });
    expect(report['skewMs']).toBeGreaterThan(0);
    expect(report['skewMs']).toBeLessThan(2000);
    expect(recovery).toMatchObject({ kind: 'passed' });
    expect(await stage.records('limits')).toEqual([]);
  });

  it('fails a burst that is blocked by another answer', async () => {
    await using stage = await openDrillStage((config) => {
      const { answers = {} } = config;
      // What blocks is what the service calls abuse.
      const { rate_limited: wrong } = answers;
      const drill = { ...config.drills?.['burst_429'], answer: 'rate_limited' } as NonNullable<
        typeof config.drills
      >[string];
      if (!wrong) throw new Error('the demo names its rate limit');
      return {
        ...config,
        answers: {
          ...answers,
          abuse_blocked: { ...wrong, cause: 'abuse' },
          rate_limited: { ...wrong, match: { status: 420 } },
        },
        drills: { ...config.drills, burst_429: drill },
      };
    });
    const run = await stage.play({ drills: ['burst_429'] });
    expect(endingOf(run).outcome).toBe('fail');
    expect(endingOf(run).reason).toContain('abuse_blocked');
    expect(stage.world.sent[0]?.detail.severity).toBe('critical');
  });

  it('opens a breaker, sees it half open, and closes it', async () => {
    await using stage = await openDrillStage(
      (config) => ({ ...config, environments: quick(config.environments) }),
      { variables: { BREAKER_COOLDOWN_SECONDS: 1 } },
    );
    const run = await stage.play({ drills: ['breaker'] });
    expect(endingOf(run)).toMatchObject({ outcome: 'pass', reason: '' });
    expect(rowsOf(run)).toMatchObject([{ limit: 'breaker_open', restored: 'closed' }]);
    expect(await stage.variables()).not.toHaveProperty('MODEL_BASE_URL');
    expect((await stage.target()).lock).toBeUndefined();
  });
});
