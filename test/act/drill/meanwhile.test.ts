import { describe, expect, it } from 'vitest';
import { hold, standDown } from '#act/limits/hold.ts';
import { releaseLock } from '#act/limits/lock-moves.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import { joinIncident } from '#observe/alarm/incident.ts';
import { noteRelease } from '#observe/release/release-state.ts';
import type { DrillStage } from '../../fixtures/drill-stage.ts';
import {
  actorLimit,
  bookedAs,
  dayLimit,
  deployments,
  endingOf,
  expectAsBefore,
  fastStage,
  rowsOf,
  saying,
  staging,
  watchedCaller,
} from './fast-stage.ts';
import { dropped } from './called.ts';

const release = ({ world }: DrillStage, name: string) =>
  noteRelease(world, staging, { release: name, is: 'label', at: world.clock.now() });

/** What happens to a drill on its way, and what it says then. */
const happenings: Record<string, [(stage: DrillStage) => Promise<unknown>, string | RegExp]> = {
  'the release changes': [(stage) => release(stage, '1.4.9'), 'the release changed from 1.4.1 to 1.4.9'],
  'somebody holds the target': [
    (stage) => hold(stage.tools(), staging, { operator: 'ann', reason: 'deploy' }),
    /^hold by ann since \S+: deploy$/,
  ],
  'an outage begins': [
    ({ world }) => joinIncident(world.state, staging, 'health', world.clock.now()),
    /^an outage goes first: incident staging-/,
  ],
  'somebody restores': [
    (stage) => standDown(stage.tools(), staging, 'ann', 'enough'),
    'somebody restored before the drill was done',
  ],
  'its lock is lost': [
    ({ world }) => changeTarget(world.state, staging, (state) => releaseLock(state, 'run-1')),
    'nobody has the target now',
  ],
};

describe.concurrent('when, while a limit is lowered,', () => {
  it.each(Object.entries(happenings))(
    '%s, it is restored, and nothing is proven',
    async (_, [happen, reason]) => {
      await using stage = await fastStage();
      await release(stage, '1.4.1');
      const blocked = `call run-1/budget_block/${dayLimit}`;
      let times = 0;
      const { caller: asking } = watchedCaller(stage, (call) =>
        call === blocked && (times += 1) === 1 ? happen(stage) : null,
      );
      // The release is what was noted of it: the demo itself would say another one.
      const { release: _release, ...caller } = asking;
      const run = await stage.play({ drills: ['budget_block'] }, { caller });
      const shown = saying(reason);
      expect(endingOf(run)).toMatchObject({ phase: 'completed', outcome: 'unknown', reason: shown });
      expect(rowsOf(run)).toMatchObject([{ limit: dayLimit, outcome: 'unknown', restored: 'closed' }]);
      expect(rowsOf(run)[0]).not.toHaveProperty('lowerToBlockMs');
      expect(stage.world.sent.map(({ type, detail }) => [type, detail.severity])).toEqual([
        ['Drill Completed', 'warning'],
      ]);
      await expectAsBefore(stage);
    },
  );
});

describe.concurrent('when, before anything is lowered,', () => {
  it('the target is held, no limit is lowered', async () => {
    await using stage = await fastStage();
    const deployed = await deployments(stage);
    const { caller, calls } = watchedCaller(stage, () =>
      hold(stage.tools(), staging, { operator: 'ann', reason: 'deploy' }),
    );
    const run = await stage.play({ drills: ['budget_block'] }, { caller });
    expect(rowsOf(run)).toMatchObject([{ outcome: 'unknown', restored: 'never-lowered' }]);
    expect([calls.length, await deployments(stage)]).toEqual([1, deployed]);
    await expectAsBefore(stage);
  });

  it('its guardian does not come up, no limit is lowered', async () => {
    await using stage = await fastStage();
    const deployed = await deployments(stage);
    const guardian = { arm: async () => 'no watchdog was heard of' };
    const run = await stage.play({ drills: ['budget_block'] }, { guardian });
    expect(endingOf(run)).toMatchObject({
      outcome: 'unknown',
      reason: 'nobody would restore if this process died: no watchdog was heard of',
    });
    expect(await deployments(stage)).toBe(deployed);
    await expectAsBefore(stage);
  });

  it('the service does not pass, no limit is lowered', async () => {
    await using stage = await fastStage();
    await stage.breakStaging('5xx');
    const deployed = await deployments(stage);
    const run = await stage.play({ drills: ['budget_block'] });
    expect(endingOf(run).outcome).toBe('unknown');
    expect(endingOf(run).reason).toMatch(/^it does not pass before anything is lowered: /);
    expect(await deployments(stage)).toBe(deployed);
    await expectAsBefore(stage);
  });
});

describe.concurrent('limits that somebody else changed during a drill', () => {
  const lower = {
    [dayLimit]: { to: 1, answer: 'budget_window', byCall: 3 },
    [actorLimit]: { to: 1, answer: 'budget_window', byCall: 3 },
  };

  it('are left alone and told, the drill goes no further, and its target stays closed to others', async () => {
    await using stage = await fastStage({ lower });
    const patch = () =>
      fetch(`${stage.demo.hostingUrl}/environments/staging/variables`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ [dayLimit]: 77 }),
      });
    const { caller } = watchedCaller(stage, (call) => (call.endsWith(`/${dayLimit}`) ? patch() : null));
    const run = await stage.play({ drills: ['budget_block', 'burst_429'] }, { caller });
    expect(run.endings.map(({ drill, phase, outcome }) => [drill, phase, outcome])).toEqual([
      ['budget_block', 'completed', 'unknown'],
      ['burst_429', 'refused', 'unknown'],
    ]);
    expect(run.endings[0]?.rows.map(({ limit, restored }) => [limit, restored])).toEqual([
      [dayLimit, 'disputed'],
    ]);
    expect(run.endings[1]?.reason).toBe(`lease run-1/budget_block/${dayLimit} is DISPUTED`);
    expect(await stage.variables()).toMatchObject({ [dayLimit]: 77 });
    expect(stage.world.sent.map(({ type }) => type)).toEqual([
      'Limits Not Restored',
      'Drill Completed',
      'Drill Completed',
    ]);
  });
});

it.each([
  ['budget_block', 'closed'],
  ['breaker', 'closed'],
  ['burst_429', 'never-lowered'],
])(
  '%s asks the target itself for its release, and proves nothing when it changed',
  async (drill, restored) => {
    await using stage = await fastStage();
    const releases = ['1.4.1', '1.4.9'];
    const caller = { ...stage.tools().caller, release: async () => releases.shift() };
    const run = await stage.play({ drills: [drill] }, { caller });
    const reason = 'the release changed from 1.4.1 to 1.4.9';
    expect(rowsOf(run)).toMatchObject([{ outcome: 'unknown', reason, restored }]);
    expect((await stage.records('releases')).map(({ release: name }) => name)).toEqual(['1.4.1', '1.4.9']);
  },
);

it('a caller asks the identity check for the release', async () => {
  await using stage = await fastStage();
  const { caller } = stage.tools();
  expect(await caller.release?.('staging', new AbortController().signal)).toBe('1.4.2');
});

it('no response once a limit is back leaves open whether it passes, and blames nobody', async () => {
  await using stage = await fastStage();
  const { caller } = stage.tools();
  const run = await stage.play(
    { drills: ['budget_block'] },
    {
      caller: {
        ...caller,
        call: async (order, signal) =>
          (await stage.target()).lease?.state === 'COOLING' ? dropped : caller.call(order, signal),
      },
    },
  );
  expect(endingOf(run)).toMatchObject({
    outcome: 'unknown',
    reason: `${dayLimit}: restored, and whether it passes cannot be told: ${dropped.reason}`,
  });
  await expectAsBefore(stage);
});

describe.concurrent('what was spent', () => {
  it('counts calls that were cut off as if they had all passed', async () => {
    await using stage = await fastStage();
    const memory = new Map();
    const crash = ({ step, remembers, side }: { step: string; remembers: string; side: string }): boolean =>
      step === `budget_block: ${dayLimit}: calls` && remembers === 'done' && side === 'before';
    await expect(stage.play({ drills: ['budget_block'] }, {}, { memory, crash })).rejects.toThrow('crashed');
    const run = await stage.play({ drills: ['budget_block'] }, {}, { memory });
    expect(endingOf(run)).toMatchObject({ outcome: 'unknown', rows: [{ restored: 'closed' }] });
    const booked = await bookedAs(stage, 'run-1/budget_block');
    expect(booked?.[0]).toBeGreaterThan(1200);
    expect(booked?.[1]).toBe(true);
    await expectAsBefore(stage);
  });

  it('keeps what was proven of a limit before the next one was cut off', async () => {
    const lower = {
      [dayLimit]: { to: 1, answer: 'budget_window', byCall: 3 },
      [actorLimit]: { to: 1, answer: 'budget_window', byCall: 3 },
    };
    await using stage = await fastStage({ lower });
    await stage.breakStaging('never-enforced');
    const memory = new Map();
    const crash = ({ step, remembers, side }: { step: string; remembers: string; side: string }): boolean =>
      step === `budget_block: ${actorLimit}: pass before` && remembers === 'done' && side === 'before';
    await expect(stage.play({ drills: ['budget_block'] }, {}, { memory, crash })).rejects.toThrow('crashed');
    const run = await stage.play({ drills: ['budget_block'] }, {}, { memory });
    expect(rowsOf(run).map(({ limit, outcome }) => [limit, outcome])).toEqual([
      [dayLimit, 'fail'],
      [actorLimit, 'unknown'],
    ]);
    expect(endingOf(run).outcome).toBe('fail');
    await expectAsBefore(stage);
  });
});
