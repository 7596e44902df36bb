import { expect } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import type { Ordeal } from '../courier.ts';
import type { Play } from '../matrix.ts';
import type { World } from '../world.ts';
import { expectRaised, recordedPhases, slotAt, toldIds, watch } from './slots.ts';

const execution = 'the-rollback';

/** As `dispatch` makes it of the alarm that was told. */
async function inputOf(world: World): Promise<{ run: string; [name: string]: Json }> {
  const [record] = await world.log.read('alarms', { limit: 1, order: 'oldest-first' });
  const { incident, at } = record?.record ?? {};
  return {
    run: `rollback/${incident}`,
    runbook: 'rollback',
    environment: 'production',
    incident: incident ?? '',
    check: 'health',
    reason: 'status (500) == 200',
    cause: 'shop/production/health#1',
    alarmedAt: at ?? 0,
    severity: 'critical',
    dryRun: false,
  };
}

/** A rollback is done once, and its end is recorded once and told. */
export const rollsBack: Play = {
  handler: 'Runbook',
  async before(world) {
    await watch(world, 0);
    world.house.deployBad();
    await watch(world, 1, 2);
    await expectRaised(world, 'health');
  },
  async deliver(world, courier) {
    await world.begin('Runbook', execution, await inputOf(world));
    const { Status } = await courier.drive(execution);
    expect(Status).toBe('SUCCEEDED');
  },
  after: (world) => watch(world, 3, 4),
  until: slotAt(5) - 1,
  async expected(world, ordeal) {
    const { run } = await inputOf(world);
    const phases = await recordedPhases(world, 'runbooks', run);
    const { rollbacks } = world.house;
    const [end] = phases.slice(-1);
    expect(toldIds(world).filter((id) => id.startsWith('rollback/'))).toEqual([`${run}#${end}`]);
    if (mayBeCutOff(ordeal)) {
      // Cut off while it acts: nobody can tell whether it did, a person is asked, and it is not done again.
      expect(['verified', 'stuck', 'refused']).toContain(end);
      expect(rollbacks().length).toBeLessThanOrEqual(end === 'refused' ? 0 : 1);
    } else {
      expect(end).toBe('verified');
      expect(rollbacks()).toEqual([`${run}#act1`]);
    }
    expect(new Set(rollbacks()).size).toBe(rollbacks().length);
    if (rollbacks().length === 1) expect(toldIds(world)).toContain('shop/production/health#2');
  },
  never: ({ kind, point: { action } }) =>
    // Lambda runs one invocation of an execution at a time; one that it gave up on is refused at its next checkpoint.
    (kind === 'overtaken' && action !== 'lambda:CheckpointDurableExecution') ||
    // Patience for hours is what a step's retries are for.
    kind === 'starved' ||
    // Then the execution fails, and CloudWatch tells of that.
    (kind === 'denied' && action === 'lambda:CheckpointDurableExecution'),
};

const cutsOff = new Set<string>(['killed-before', 'killed-after', 'overtaken', 'denied']);

const mayBeCutOff = (ordeal: Ordeal | undefined): boolean => ordeal !== undefined && cutsOff.has(ordeal.kind);

/** Who dies while it is rolled back is not known to have: a person is asked, and it is not done again. */
export const dies: Play = {
  ...rollsBack,
  async deliver(world, courier) {
    world.house.onRolledBack(() => void courier.kill());
    await rollsBack.deliver(world, courier);
  },
  async expected(world) {
    const { run } = await inputOf(world);
    expect(world.house.rollbacks()).toEqual([`${run}#act1`]);
    expect(toldIds(world)).toContain(`${run}#stuck`);
  },
  never: () => true,
};
