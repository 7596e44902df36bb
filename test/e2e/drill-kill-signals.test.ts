import { describe, expect, test } from 'vitest';
import { isOpen } from '#act/limits/lease.ts';
import { watchLeases } from '#act/limits/watchdog.ts';
import { epochMs } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { aftermath, notBack } from '../fixtures/drill-aftermath.ts';
import { openKillStage, type KillStage } from '../fixtures/drill-kill-stage.ts';
import type { DrillProcess } from '../fixtures/drill-process.ts';

const budget = { drills: ['budget_block'], limit: 'COST_REQUEST_MAX_TOKENS' };
const burst = { drills: ['burst_429'] };
const timeout = 90_000;

const lowered = (stage: KillStage, drill: DrillProcess): Promise<void> =>
  stage.until('lowered', () => drill.done().includes('settings.lower'));

/** All but the drill. */
const guardiansOf = (stage: KillStage, drill: DrillProcess): number[] =>
  stage.processes().filter((pid) => pid !== drill.pid);

/** The guardian first, while the drill is stopped: nobody is left who knows of the lease. */
async function killBoth(stage: KillStage): Promise<void> {
  const drill = stage.start(budget, { effect: 'settings.lower', when: 'after', by: 'SIGSTOP' });
  await lowered(stage, drill);
  for (const pid of guardiansOf(stage, drill)) process.kill(pid, 'SIGKILL');
  drill.kill('SIGKILL');
  await drill.died;
}

/** As `muster up` does when it starts; resolves once the drill has come to its end. */
async function resume(stage: KillStage): Promise<void> {
  const home = await stage.openHome();
  try {
    home.workflows.resumeAll();
    await stage.until('the run is over', () => home.isDeadRun('run-1'));
  } finally {
    await home.close();
  }
}

/** Of a watchdog that knows nothing of the run, so much later. */
async function look(stage: KillStage, laterMs: number): Promise<void> {
  const home = await stage.openHome();
  try {
    const clock = { ...systemClock, now: () => epochMs(systemClock.now() + laterMs) };
    await watchLeases({ ...home, clock });
  } finally {
    await home.close();
  }
}

const endings = async (stage: KillStage): Promise<Record<string, unknown>[]> =>
  (await stage.records('drills')).filter(({ phase }) => phase === 'completed' || phase === 'refused');

describe.concurrent('a terminal that closes, or Ctrl-C', () => {
  test.each(['SIGHUP', 'SIGINT'] as const)(
    '%s ends a drill, and not its guardian, which restores',
    { timeout },
    async (signal) => {
      await using stage = await openKillStage();
      const before = await stage.settings();
      const drill = stage.start(budget);
      await lowered(stage, drill);
      const [guardian = 0] = guardiansOf(stage, drill);
      drill.killGroup(signal);
      process.kill(guardian, signal);
      const died = await drill.died;
      expect(died.signal).toBe(signal);
      expect(guardiansOf(stage, drill)).toEqual([guardian]);
      expect(await notBack(stage, died, before)).toEqual([]);
    },
  );
});

describe.runIf(process.env['CI'])('whoever dies', { concurrent: true }, () => {
  test('a drill whose guardian is killed restores by itself', { timeout }, async () => {
    await using stage = await openKillStage();
    const before = await stage.settings();
    const drill = stage.start(budget);
    await lowered(stage, drill);
    for (const pid of guardiansOf(stage, drill)) process.kill(pid, 'SIGKILL');
    const { result } = await drill.died;
    expect(result?.endings).toMatchObject([{ outcome: 'pass', rows: [{ restored: 'closed' }] }]);
    expect(await stage.settings()).toEqual(before);
    expect(stage.processes()).toEqual([]);
  });

  test('of a drill and its guardian, the first look past its time restores', { timeout }, async () => {
    await using stage = await openKillStage();
    const before = await stage.settings();
    await killBoth(stage);
    expect(await stage.settings()).not.toEqual(before);
    await look(stage, 0);
    expect((await stage.target()).lease?.state).toBe('LOWERING');
    await stage.until('closed', async () => {
      await look(stage, 600_000);
      return !isOpen((await stage.target()).lease);
    });
    expect(await stage.settings()).toEqual(before);
    expect((await stage.records('limits')).map(({ phase }) => phase)).toEqual(['leased', 'restored']);
  });

  test('of a drill and its guardian, the next process goes on with the drill', { timeout }, async () => {
    await using stage = await openKillStage();
    const before = await stage.settings();
    await killBoth(stage);
    await resume(stage);
    expect(await stage.settings()).toEqual(before);
    expect(await endings(stage)).toMatchObject([{ drill: 'budget_block' }]);
    expect((await stage.target()).lock).toBeUndefined();
    expect(await stage.faults()).toEqual([]);
  });

  test(
    'a drill that is gone on with while its guardian restores ends once, and nothing stays lowered',
    { timeout },
    async () => {
      await using stage = await openKillStage();
      const before = await stage.settings();
      await stage.start(budget, { effect: 'settings.lower', when: 'after' }).died;
      await resume(stage);
      await stage.until('its guardians have left', () => stage.processes().length === 0);
      expect(await stage.settings()).toEqual(before);
      expect(await endings(stage)).toHaveLength(1);
      expect((await stage.target()).lock).toBeUndefined();
      expect(await stage.faults()).toEqual([]);
    },
  );

  test(
    'a drill that was stopped over its time, and goes on, takes back what it writes late',
    { timeout },
    async () => {
      await using stage = await openKillStage();
      const before = await stage.settings();
      const drill = stage.start(budget, { effect: 'PATCH variables', when: 'before', by: 'SIGSTOP' });
      await stage.until('LOWERING', async () => (await stage.target()).lease?.state === 'LOWERING');
      await stage.until('closed', async () => {
        await look(stage, 600_000);
        return !isOpen((await stage.target()).lease);
      });
      drill.kill('SIGCONT');
      const { done, result } = await drill.died;
      expect(done).toContain('settings.lower');
      expect(result?.endings).toMatchObject([{ outcome: 'unknown' }]);
      expect(await stage.settings()).toEqual(before);
      expect(await stage.faults()).toEqual([]);
    },
  );

  test('a burst that is killed half way is never sent again', { timeout }, async () => {
    await using stage = await openKillStage();
    const drill = stage.start(burst);
    stage.atChat(20, () => drill.kill('SIGKILL'));
    expect((await drill.died).done).not.toContain('caller.burst');
    await resume(stage);
    // Up to 40 of the burst, one before it and one after what lockout it left.
    expect(stage.chats()).toBeLessThanOrEqual(42);
    expect(await endings(stage)).toMatchObject([{ reason: expect.stringContaining('cut off by a crash') }]);
  });

  test('a drill that dies while its guardian starts leaves nothing lowered', { timeout }, async () => {
    expect(await aftermath(budget, { effect: 'guardian.arm', when: 'during' })).toEqual([]);
  });

  test.each([
    { effect: 'caller.together', when: 'after' },
    { effect: 'settings.lower (2)', when: 'before' },
    { effect: 'POST deployments (2)', when: 'before' },
    { effect: 'settings.lower (2)', when: 'after' },
  ] as const)('an actor limit that is deployed anew, killed $when $effect', { timeout }, async (death) => {
    const played = { drills: ['budget_block'], limit: 'COST_ACTOR_DAILY_TOKENS' };
    expect(await aftermath(played, death)).toEqual([]);
  });
});
