import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approve } from '#act/runbook/approval.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import { openStage, rollbackInput, type Stage } from '../../fixtures/rollback-stage.ts';
import { createWorld } from '../../fixtures/world.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(() => stage.close());

describe('a runbook', () => {
  it('acts once, verifies in rounds, records each phase and tells of its end', async () => {
    const ending = await stage.playToEnd({});
    expect(ending).toEqual({ phase: 'verified', outcome: 'pass', reason: 'health passed 2 rounds' });
    expect(stage.service.rollbacks).toEqual(['rollback/production-20261122T1445-1#act1']);
    expect(await stage.phases()).toEqual(['started pass', 'acted pass', 'verified pass']);
    expect(stage.world.sent.map(({ type, detail }) => [type, detail.id, detail.severity])).toEqual([
      ['Alarm Raised', 'chat/production/health#1', 'critical'],
      ['Runbook Completed', 'rollback/production-20261122T1445-1#verified', 'critical'],
    ]);
    const rounds = await stage.world.log.read('production/chat/health/manual', {
      limit: 10,
      order: 'oldest-first',
    });
    expect(rounds.map(({ record }) => [record.outcome, record.run, record.incident])).toEqual([
      ['pass', rollbackInput.run, rollbackInput.incident],
      ['pass', rollbackInput.run, rollbackInput.incident],
    ]);
  });

  it('is stuck, says why, and what to type, when the service still fails', async () => {
    stage.service.answer = 'ok but still broken';
    expect(await stage.playToEnd({})).toEqual({
      phase: 'stuck',
      outcome: 'fail',
      reason: 'round 1: health fail; type: muster incident show production-20261122T1445-1',
    });
    expect(stage.world.sent.at(-1)?.detail.severity).toBe('critical');
  });

  it('is stuck without verifying when the host refuses', async () => {
    stage.service.answer = 'refuse';
    const { phase, outcome, reason } = await stage.playToEnd({});
    expect([phase, outcome]).toEqual(['stuck', 'fail']);
    expect(reason).toMatch(/^answered 409; type: /);
  });

  it('escalates when the answer is lost and the host shows nothing, whatever the rounds say', async () => {
    stage.service.answer = 'drop';
    const ending = await stage.playToEnd({});
    expect([ending.phase, ending.outcome]).toEqual(['stuck', 'unknown']);
    expect(ending.reason).toMatch(
      /^nobody can tell whether it took effect \(.*\); health passed 2 rounds; type: /,
    );
    expect(stage.service.rollbacks.length).toBe(1);
    expect(stage.world.sent.at(-1)?.detail.severity).toBe('critical');
  });

  it('looks for an act whose answer was lost before it acts again, and finds it', async () => {
    stage.service.answer = 'drop';
    expect(await stage.playToEnd({ observe: true })).toEqual({
      phase: 'verified',
      outcome: 'pass',
      reason: 'health passed 2 rounds',
    });
    expect(stage.service.rollbacks.length).toBe(1);
    expect(await stage.phases()).toEqual(['started pass', 'acted unknown', 'live pass', 'verified pass']);
  });

  it('acts again when the host says that nothing ever arrived, and never a third time', async () => {
    stage.service.loseBefore = 1;
    expect((await stage.playToEnd({ observe: true })).phase).toBe('verified');
    expect(stage.service.rollbacks).toEqual(['rollback/production-20261122T1445-1#act1']);
    await stage.reset();
    stage.service.loseBefore = 3;
    expect((await stage.playToEnd({ observe: true })).phase).toBe('stuck');
    expect([stage.service.loseBefore, stage.service.rollbacks]).toEqual([1, []]);
  });

  it('waits until what it asked for is live, and is stuck when it never is', async () => {
    stage.service.shows = 'deploying';
    const begun = stage.world.clock.now();
    const ending = await stage.playToEnd({ observe: true });
    expect([ending.phase, ending.outcome]).toEqual(['stuck', 'unknown']);
    expect(ending.reason).toMatch(/it was not seen to be live in time/);
    expect(stage.world.clock.now() - begun).toBeGreaterThanOrEqual(60_000);
  });

  it('is stuck when the host says that it will not come about', async () => {
    stage.service.shows = 'failed';
    const ending = await stage.playToEnd({ observe: true });
    expect([ending.phase, ending.outcome]).toEqual(['stuck', 'fail']);
  });

  it('does not act without its secret', async () => {
    expect(await stage.playToEnd({ secrets: {} })).toEqual({
      phase: 'refused',
      outcome: 'unknown',
      reason: 'missing secret TOKEN',
    });
    const { cause: _, ...byHand } = rollbackInput;
    expect(await stage.playToEnd({ secrets: {} }, { ...byHand, dryRun: true })).toEqual({
      phase: 'dry-run',
      outcome: 'unknown',
      reason: 'it could not act now: missing secret TOKEN',
    });
    expect(stage.service.rollbacks).toEqual([]);
  });

  it('says what it would do on a dry run, without the query', async () => {
    expect(await stage.playToEnd({ mode: 'dry-run' })).toEqual({
      phase: 'dry-run',
      outcome: 'pass',
      reason: `would do: POST ${stage.service.url}/rollback`,
    });
    expect(stage.service.rollbacks).toEqual([]);
  });

  it('refuses once the alarm has cleared, saying what it would have done', async () => {
    stage.world = createWorld('2026-11-22T14:44:00Z');
    expect(await stage.playToEnd({})).toEqual({
      phase: 'refused',
      outcome: 'unknown',
      reason: `the alarm of health has cleared; it would have done: POST ${stage.service.url}/rollback`,
      isCalm: true,
    });
    expect(await stage.phases()).toEqual(['refused unknown']);
  });

  it('refuses a second run within its cooldown', async () => {
    await stage.playToEnd({});
    const byHand: RunbookInput = {
      ...rollbackInput,
      run: 'rollback/by-hand',
      incident: 'none',
      operator: 'oncall-1',
    };
    const { check: _, cause: __, ...again } = byHand;
    const ending = await stage.playToEnd({}, again);
    expect([ending.phase, stage.service.rollbacks.length]).toEqual(['refused', 1]);
    expect(ending.reason).toMatch(/^cooldown 30m: it last ran at 2026-11-22T14:45:/);
  });

  it('waits for approval, and acts when somebody approves', async () => {
    await approve(stage.world.state, rollbackInput.run, 'oncall-1', stage.world.clock.now());
    expect((await stage.playToEnd({ mode: 'approve' })).phase).toBe('verified');
    expect((await stage.phases()).slice(0, 3)).toEqual([
      'awaiting-approval unknown',
      'approved pass',
      'started pass',
    ]);
    const [, approved] = await stage.world.log.read('runbooks', { limit: 2, order: 'oldest-first' });
    expect(approved?.record.by.operator).toBe('oncall-1');
  });

  it('needs no approval when an operator starts it', async () => {
    const { check: _, cause: __, ...byHand } = { ...rollbackInput, incident: 'none', operator: 'oncall-1' };
    expect((await stage.playToEnd({ mode: 'approve' }, byHand)).phase).toBe('verified');
    const [started] = await stage.world.log.read('runbooks', { limit: 1, order: 'oldest-first' });
    expect([started?.record.by.operator, started?.record.outcome]).toEqual(['oncall-1', 'pass']);
  });

  it('is stuck when a verifying check is only degraded', async () => {
    stage.service.slow = true;
    const ending = await stage.playToEnd({});
    expect([ending.phase, ending.outcome]).toEqual(['stuck', 'fail']);
    expect(ending.reason).toMatch(/^round 1: health degraded; type: /);
  });

  it('leaves its guards alone on a dry run: one that was asked for does not count', async () => {
    const { cause: _, ...byHand } = rollbackInput;
    await stage.playToEnd({}, { ...byHand, run: 'rollback/try', dryRun: true });
    expect((await stage.playToEnd({})).phase).toBe('verified');
  });

  it('does not act when the alarm cleared while it waited for approval', async () => {
    const waits: Stage['world']['clock']['sleep'] = stage.world.clock.sleep;
    stage.world.clock.sleep = async (ms, signal) => {
      // The first poll found nobody: meanwhile the service recovers, and then somebody approves.
      if (!signal) {
        await stage.clearAlarm();
        await approve(stage.world.state, rollbackInput.run, 'oncall-1', stage.world.clock.now());
      }
      return waits(ms, signal);
    };
    const ending = await stage.playToEnd({ mode: 'approve' });
    expect([ending.phase, stage.service.rollbacks]).toEqual(['refused', []]);
    expect(ending.reason).toMatch(/^the alarm of health has cleared; it would have done: POST /);
  });

  it('leaves its guards alone when nobody approved it: the run after it may act', async () => {
    expect((await stage.playToEnd({ mode: 'approve' })).phase).toBe('expired');
    const {
      check: _,
      cause: __,
      ...byHand
    } = { ...rollbackInput, run: 'rollback/by-hand', operator: 'oncall-1' };
    expect((await stage.playToEnd({ mode: 'approve' }, byHand)).phase).toBe('verified');
  });

  it('does not act on a decision of hours ago', async () => {
    const memory = new Map();
    const beforeAct = (at: { step: string; side: string }) => at.step === 'act 1' && at.side === 'before';
    expect((await stage.play({}, { memory, crash: beforeAct })).kind).toBe('crashed');
    stage.world.clock.move(5 * 3_600_000);
    const second = await stage.play({}, { memory });
    expect(second).toMatchObject({ kind: 'finished', result: { phase: 'refused' } });
    expect(second).toHaveProperty('result.reason', expect.stringMatching(/^the decision is older than 15m;/));
    expect(stage.service.rollbacks).toEqual([]);
  });

  it('ends stuck, recorded and told, when its secret is no header', async () => {
    const ending = await stage.playToEnd({ secrets: { TOKEN: 'line one\nline two' } });
    expect([ending.phase, ending.outcome]).toEqual(['stuck', 'fail']);
    expect(stage.world.sent.at(-1)?.detail.severity).toBe('critical');
  });

  it('is told of its end although the bus is down for half an hour', async () => {
    stage.world.acceptOnly(0);
    const waits = stage.world.clock.sleep;
    let slept = 0;
    stage.world.clock.sleep = (ms, signal) => {
      if (!signal) slept += ms;
      if (slept > 1_800_000) stage.world.acceptOnly(100);
      return waits(ms, signal);
    };
    expect((await stage.playToEnd({})).phase).toBe('verified');
    expect(stage.world.sent.at(-1)?.type).toBe('Runbook Completed');
  });

  it('expires when nobody approves within fifteen minutes', async () => {
    const before = stage.world.clock.now();
    expect((await stage.playToEnd({ mode: 'approve' })).phase).toBe('expired');
    expect(stage.service.rollbacks).toEqual([]);
    expect(stage.world.clock.now() - before).toBeGreaterThanOrEqual(900_000);
  });
});
