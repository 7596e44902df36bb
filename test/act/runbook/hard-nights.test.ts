import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approve } from '#act/runbook/approval.ts';
import { placeHold } from '#act/limits/lock-moves.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { openStage, rollbackInput, type Play, type Stage } from '../../fixtures/rollback-stage.ts';

const target = { service: 'chat', environment: 'production' };
const second = { ...rollbackInput, cause: 'chat/production/chat#1' };
const run = rollbackInput.run;

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(() => stage.close());

/** Does this at each pause of a run. */
function whilePausing(act: () => Promise<unknown>): void {
  const { clock } = stage.world;
  const { sleep } = clock;
  clock.sleep = async (ms, signal) => {
    if (!signal) await act();
    return sleep(ms, signal);
  };
}

const away = () => Promise.reject(new MusterError('STATE_UNAVAILABLE', 'the store is away', { exit: 3 }));

/** Of the next calls so many fail. */
function failing<Call extends (...args: never[]) => Promise<unknown>>(call: Call, when: () => boolean): Call {
  return ((...args) => (when() ? away() : call(...args))) as Call;
}

const twoActions = (url: string): Play => ({
  config: {
    runbooks: {
      rollback: {
        when: { environments: ['production'] },
        mode: 'auto',
        do: [
          { kind: 'http', url: `${url}/rollback` },
          { kind: 'http', url: `${url}/rollback?second` },
        ],
        verify: { checks: ['health'], rounds: 1, every: '1s' },
      },
    },
  },
});

describe('an alarm that waits for the run of another', () => {
  it('has a run of its own when that one ends without acting', async () => {
    const begun = stage.world.clock.now();
    let joined: Promise<unknown> | undefined;
    whilePausing(async () => {
      joined ??= stage.playToEnd({ mode: 'approve' }, second);
      const now = stage.world.clock.now();
      if (now - begun > 1_000_000) await approve(stage.world.state, `${run}/2`, 'ann', now);
    });
    expect((await stage.playToEnd({ mode: 'approve' })).phase).toBe('verified');
    expect(await joined).toMatchObject({ phase: 'joined' });
    expect(stage.service.rollbacks).toEqual([`${run}/2#act1`]);
    const ends = stage.world.sent.filter(({ type }) => type === 'Runbook Completed');
    expect(ends.map(({ detail }) => detail.id)).toEqual([`${run}#expired`, `${run}/2#verified`]);
  });

  it('is covered by one that acted', async () => {
    whilePausing(() => stage.playToEnd({}, second));
    expect((await stage.playToEnd({})).phase).toBe('verified');
    expect((await stage.playToEnd({}, second)).phase).toBe('joined');
    expect((await stage.phases()).at(-1)).toBe('verified pass');
  });

  it('is covered too when it was raised before the act and is heard of after its end', async () => {
    const before = stage.world.clock.now();
    expect((await stage.playToEnd({})).phase).toBe('verified');
    expect((await stage.playToEnd({}, { ...second, alarmedAt: before })).phase).toBe('joined');
    const after = { ...second, cause: 'a third alarm', alarmedAt: stage.world.clock.now() + 1 };
    expect((await stage.playToEnd({}, after)).phase).toBe('refused');
  });

  it('is run by whoever comes next when the run that it waits for was never heard of again', async () => {
    const isDead = (at: { step: string }) => at.step === 'act 1';
    expect((await stage.play({}, { crash: isDead })).kind).toBe('crashed');
    expect((await stage.playToEnd({}, second)).phase).toBe('joined');
    stage.world.clock.move(7 * 3_600_000);
    expect((await stage.playToEnd({}, { ...second, cause: 'a third alarm' })).phase).not.toBe('joined');
  });
});

describe('a run that comes back late', () => {
  it('does not go on with its second action on a target that people hold', async () => {
    const how = twoActions(stage.service.url);
    const memory = new Map();
    const beforeSecond = (at: { step: string; side: string }) => at.step === 'act 2' && at.side === 'before';
    expect((await stage.play(how, { memory, crash: beforeSecond })).kind).toBe('crashed');
    const hold = { operator: 'ann', reason: 'by hand', since: stage.world.clock.now() };
    await changeTarget(stage.world.state, target, (state) => placeHold(state, hold));
    const outcome = await stage.play(how, { memory });
    expect(outcome).toMatchObject({ kind: 'finished', result: { phase: 'stuck', outcome: 'fail' } });
    expect(JSON.stringify(outcome)).toMatch(/answered 200; action 2 was not begun: hold by ann/);
    expect(stage.service.rollbacks.length).toBe(1);
  });

  it('does not go on with its second action once its lock is over', async () => {
    const how = twoActions(stage.service.url);
    const memory = new Map();
    const beforeSecond = (at: { step: string; side: string }) => at.step === 'act 2' && at.side === 'before';
    await stage.play(how, { memory, crash: beforeSecond });
    stage.world.clock.move(5 * 3_600_000);
    const outcome = await stage.play(how, { memory });
    expect(JSON.stringify(outcome)).toMatch(/action 2 was not begun: the target is not ours any more/);
  });
});

describe('a store that is away', () => {
  it('for ten minutes at the start loses no run', async () => {
    const { world } = stage;
    const until = world.clock.now() + 600_000;
    const { log } = world;
    world.log = { ...log, head: failing(log.head, () => world.clock.now() < until) };
    expect((await stage.playToEnd({})).phase).toBe('verified');
  });

  it('while a person is waited for loses no approval', async () => {
    const { world } = stage;
    const { state } = world;
    let polls = 0;
    world.state = {
      ...state,
      get: (key) => (key.collection === 'approval' && (polls += 1) === 2 ? away() : state.get(key)),
    };
    whilePausing(async () => {
      if (polls >= 3) await approve(state, run, 'ann', world.clock.now());
    });
    expect((await stage.playToEnd({ mode: 'approve' })).phase).toBe('verified');
  });

  it('when the target is given back leaves what was verified verified', async () => {
    const { world } = stage;
    const { state } = world;
    let isOver = false;
    stage.service.onRollback = () => void (isOver = true);
    world.state = {
      ...state,
      put: (key, ...rest) => (isOver && key.collection === 'target' ? away() : state.put(key, ...rest)),
    };
    const { phase, reason } = await stage.playToEnd({});
    expect(phase).toBe('verified');
    expect(reason).toBe(
      'health passed 2 rounds; the target is locked until its lock ends: the store is away',
    );
  });
});

describe('what changes while a run waits', () => {
  it('is not counted as an act of the ledger when nothing was sent', async () => {
    const how: Play = { mode: 'approve', guards: { cooldown: '6h' } };
    // Approved, and the alarm clears before the act begins.
    const memory = new Map();
    await approve(stage.world.state, run, 'ann', stage.world.clock.now());
    const beforeAct = (at: { step: string; side: string }) => at.step === 'act 1' && at.side === 'before';
    expect((await stage.play(how, { memory, crash: beforeAct })).kind).toBe('crashed');
    await stage.clearAlarm();
    expect(await stage.play(how, { memory })).toMatchObject({ result: { phase: 'refused', isCalm: true } });
    await stage.record('fail');
    const { cause: _, check: __, ...byHand } = { ...rollbackInput, run: 'by-hand', operator: 'ann' };
    expect((await stage.playToEnd({ guards: { cooldown: '6h' } }, byHand)).phase).toBe('verified');
  });

  it('a config that loses the runbook changes nothing of a run that began with it', async () => {
    const memory = new Map();
    const beforeAct = (at: { step: string; side: string }) => at.step === 'act 1' && at.side === 'before';
    await stage.play({}, { memory, crash: beforeAct });
    const outcome = await stage.play({ config: { runbooks: {} } }, { memory });
    expect(outcome).toMatchObject({ kind: 'finished', result: { phase: 'verified' } });
  });

  it('a runbook that is gone before it began ends stuck, recorded and told', async () => {
    const { phase, reason } = await stage.playToEnd({ config: { runbooks: {} } });
    expect([phase, reason]).toEqual([
      'stuck',
      'no runbook is named rollback; type: muster incident show production-20261122T1445-1',
    ]);
    expect(await stage.phases()).toEqual(['stuck unknown']);
  });
});
