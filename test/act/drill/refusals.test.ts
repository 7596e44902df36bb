import { describe, expect, it } from 'vitest';
import { takeLock } from '#act/limits/lock-moves.ts';
import { hold } from '#act/limits/hold.ts';
import { changeTarget, moveTarget } from '#act/limits/target-store.ts';
import type { ConfigInput } from '#ground/config/schema/config.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { DrillInput } from '#act/drill/drill-input.ts';
import type { DrillTools } from '#act/drill/drill-tools.ts';
import { joinIncident } from '#observe/alarm/incident.ts';
import type { DrillStage } from '../../fixtures/drill-stage.ts';
import {
  bookedAs,
  dayLimit,
  deployments,
  endingOf,
  fastStage,
  saying,
  shownRecords,
  staging,
  watchedCaller,
} from './fast-stage.ts';
import { leaseOf } from '../limits/target-states.ts';

type Case = {
  config?: (config: ConfigInput) => ConfigInput;
  before?: (stage: DrillStage) => unknown;
  input?: (now: number) => Partial<DrillInput>;
  tools?: (stage: DrillStage) => Partial<DrillTools>;
  reason: string | RegExp;
};

const stagingWith =
  (more: object) =>
  (config: ConfigInput): ConfigInput =>
    ({
      ...config,
      environments: { ...config.environments, staging: { ...config.environments['staging'], ...more } },
    }) as ConfigInput;

async function setVariable({ demo }: DrillStage, name: string, value: number | null): Promise<void> {
  await fetch(`${demo.hostingUrl}/environments/staging/variables`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ [name]: value }),
  });
}

const cases: Record<string, Case> = {
  'one that is not in allowDrills': {
    config: stagingWith({ allowDrills: { names: ['burst_429'], reason: 'no customers' } }),
    reason: 'staging has no allowDrills for budget_block',
  },
  'one where nothing is allowed': {
    config: stagingWith({ allowDrills: undefined }),
    reason: 'staging has no allowDrills for budget_block',
  },
  'one of an environment that another home answers for': {
    config: stagingWith({ authority: 'aws' }),
    reason: 'authority over staging is aws, and this is local',
  },
  'one during an outage': {
    before: ({ world }) => joinIncident(world.state, staging, 'health', world.clock.now()),
    reason: /^an alarm is active: incident staging-\d{8}T\d{4}-1$/,
  },
  'one on a target that is held': {
    before: (stage) => hold(stage.tools(), staging, { operator: 'ann', reason: 'deploy' }),
    reason: /^hold by ann since \S+: deploy$/,
  },
  'one whose limit is off its baseline': {
    before: (stage) => setVariable(stage, dayLimit, 500),
    reason: `live is not baseline: ${dayLimit} is 500, its baseline is 50000000`,
  },
  'one where another limit is off its baseline': {
    before: (stage) => setVariable(stage, 'COST_REQUEST_MAX_TOKENS', 5),
    reason: 'live is not baseline: COST_REQUEST_MAX_TOKENS is 5, its baseline is unset',
  },
  'one whose limits cannot be read': {
    tools: () => ({
      settingsAt: () => {
        throw new MusterError('SETTINGS_UNAVAILABLE', 'the host is gone');
      },
    }),
    reason: 'the host is gone',
  },
  'one on a target that another run has': {
    before: ({ world, time }) => {
      const since = time.tools.now();
      const lock = { kind: 'drill', id: 'run-9', since, until: since + 3_600_000 } as const;
      return moveTarget(world.state, staging, (now) => takeLock(now, lock, since));
    },
    reason: /^drill run-9 has this target until \S+$/,
  },
  'one on a target whose limits are lowered': {
    before: ({ world }) =>
      changeTarget(world.state, staging, (now) => ({ ...now, lease: leaseOf('LOWERED', { run: 'run-9' }) })),
    reason: 'lease run-1/budget/A is LOWERED',
  },
  'one that would follow a drill of its own run whose limits are not back': {
    before: ({ world }) =>
      changeTarget(world.state, staging, (now) => ({
        ...now,
        lease: leaseOf('RESTORING', { run: 'run-1' }),
      })),
    reason: 'lease run-1/budget/A is RESTORING',
  },
  'one that costs more than a day allows': {
    config: (config) => ({ ...config, spend: { drills: { tokensPerDayMax: 1000 } } }),
    reason: /^spend: \d+ tokens would make \d+ in 24 hours, at most 1000$/,
  },
  'the first one past startWithin': {
    input: (now) => ({ slot: now - 9000, startBy: now - 1, endBy: now + 60_000 }),
    reason: /^too late: it had to begin by \S+$/,
  },
};

describe.concurrent('a drill is refused, recorded with its reason, and sends nothing:', () => {
  it.each(Object.entries(cases))('%s', async (_, { config, before, input, tools, reason }) => {
    await using stage = await fastStage(config ? { config } : {});
    await before?.(stage);
    const [stateBefore, deployed] = [await stage.target(), await deployments(stage)];
    const { caller, calls } = watchedCaller(stage);
    const more = { caller, ...tools?.(stage) };
    const run = await stage.play({ drills: ['budget_block'], ...input?.(stage.time.tools.now()) }, more);
    const shown = saying(reason);
    expect(endingOf(run)).toMatchObject({
      phase: 'refused',
      outcome: 'unknown',
      reason: shown,
      rows: [],
      tokens: 0,
    });
    const [record, ...others] = await stage.records('drills');
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      outcome: 'unknown',
      run: 'run-1',
      body: { phase: 'refused', reason: shown },
    });
    expect(stage.world.sent.map(({ type, detail }) => [type, detail.severity])).toEqual([
      ['Drill Completed', 'info'],
    ]);
    expect(calls).toEqual([]);
    expect(await deployments(stage)).toBe(deployed);
    // Neither the lock nor what was reserved stays.
    expect(await stage.target()).toEqual(stateBefore);
    expect(await bookedAs(stage, 'run-1/budget_block')).toBeUndefined();
  });

  it('one of a slot that another run claimed before', async () => {
    await using stage = await fastStage();
    const slot = stage.time.tools.now();
    await stage.play({ drills: ['budget_block'], slot });
    const { caller, calls } = watchedCaller(stage);
    const run = await stage.play({ run: 'run-2', drills: ['budget_block'], slot }, { caller });
    expect(endingOf(run)).toMatchObject({ phase: 'refused', reason: 'it was claimed before, by run-1' });
    expect(calls).toEqual([]);
    expect(shownRecords(await stage.records('drills')).at(-1)).toBe(
      'refused unknown: it was claimed before, by run-1',
    );
  });

  it('a later one of a run past endWithin, though the first one began in time', async () => {
    await using stage = await fastStage();
    const { caller } = watchedCaller(stage, () => stage.time.leap(60_000));
    const now = stage.time.tools.now();
    const drills = ['budget_block', 'breaker'];
    const run = await stage.play(
      { drills, slot: now, startBy: now + 30_000, endBy: now + 120_000 },
      { caller },
    );
    expect(run.endings.map(({ drill, phase }) => [drill, phase])).toEqual([
      ['budget_block', 'completed'],
      ['breaker', 'refused'],
    ]);
    expect(run.endings[1]?.reason).toMatch(/^too late: it had to begin by /);
  });

  it('and does nothing at all when it began past startWithin, later drills included', async () => {
    await using stage = await fastStage();
    const { caller, calls } = watchedCaller(stage);
    const now = stage.time.tools.now();
    const drills = ['budget_block', 'breaker'];
    const late = { drills, slot: now - 9000, startBy: now - 1, endBy: now + 120_000 };
    const run = await stage.play(late, { caller });
    expect(run.endings.map(({ drill, phase }) => [drill, phase])).toEqual([
      ['budget_block', 'refused'],
      ['breaker', 'refused'],
    ]);
    expect(calls).toEqual([]);
  });
});

describe.concurrent('a drill that was admitted by half', () => {
  it('and is refused when it is asked again keeps neither the lock nor its reservation', async () => {
    await using stage = await fastStage();
    const memory = new Map();
    // Dies with its target taken and its spend reserved, before anybody remembers so.
    const crash = ({ step, remembers, side }: { step: string; remembers: string; side: string }): boolean =>
      step === 'budget_block: admit' && remembers === 'done' && side === 'before';
    await expect(stage.play({ drills: ['budget_block'] }, {}, { memory, crash })).rejects.toThrow('crashed');
    expect((await stage.target()).lock?.id).toBe('run-1');
    expect((await bookedAs(stage, 'run-1/budget_block'))?.[1]).toBe(false);
    await joinIncident(stage.world.state, staging, 'health', stage.world.clock.now());
    const run = await stage.play({ drills: ['budget_block'] }, {}, { memory });
    expect(endingOf(run).phase).toBe('refused');
    expect((await stage.target()).lock).toBeUndefined();
    expect(await bookedAs(stage, 'run-1/budget_block')).toBeUndefined();
  });
});
