import { describe, expect, it } from 'vitest';
import { watchLeases } from '#act/limits/watchdog.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';
import { tellEnd } from '#act/limits/tell-end.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { createInProcessBus } from '#record/event/adapters/in-process.ts';
import type { Owed } from '#record/event/owed.ts';
import { createWorld } from '../../fixtures/world.ts';

const target = { service: 'chat', environment: 'staging' };

const owedOf = (id: string, type: Owed['type'] = 'Drill Completed'): Owed => ({
  type,
  detail: { v: 1, id, ...target, incident: 'none', severity: 'info', reason: id, at: 1_795_358_599_000 },
  record: { stream: 'drills', kind: 'drill', outcome: 'pass', body: { phase: 'completed' } },
  afterSeq: 0,
});

function open() {
  const world = createWorld('2026-11-22T14:00:00Z');
  const bus = createInProcessBus();
  const settingsAt = (): never => {
    throw new Error('nothing is lowered');
  };
  const tools: LimitsTools = { ...world, bus, settingsAt };
  const owed = async () => (await readTarget(world.state, target)).owed.map(({ detail }) => detail.id);
  const records = async () => (await world.log.read('drills', { limit: 50, order: 'oldest-first' })).length;
  return { world, bus, tools, owed, records };
}

describe('the end of a drill or of a runbook', () => {
  it('is recorded, and owed by its target where nobody listens, until somebody does', async () => {
    const { bus, tools, owed, records } = open();
    await tellEnd(tools, target, owedOf('run-1#completed'));
    await tellEnd(tools, target, owedOf('run-1#completed'));
    expect([await records(), await owed()]).toEqual([1, ['run-1#completed']]);

    const heard: string[] = [];
    bus.subscribe(
      () => true,
      async ({ detail }) => void heard.push(detail.id),
    );
    await watchLeases(tools);
    expect([heard, await owed(), await records()]).toEqual([['run-1#completed'], [], 1]);
  });

  it('leaves room for limits that are not restored: of the ends the newest ten are owed', async () => {
    const { world, tools, owed, records } = open();
    const alarm = owedOf('lease-1#not-restored', 'Limits Not Restored');
    await changeTarget(world.state, target, (now) => ({ ...now, owed: [alarm] }));
    for (let n = 1; n <= 12; n += 1) await tellEnd(tools, target, owedOf(`run-${n}`));
    const newest = Array.from({ length: 10 }, (_, index) => `run-${index + 3}`);
    expect([await owed(), await records()]).toEqual([['lease-1#not-restored', ...newest], 12]);
  });

  it.each<[type: Owed['type'], notRestored: number, left: number]>([
    ['Drill Completed', 1, 10],
    ['Runbook Completed', 1, 10],
    ['Runbook Waiting', 1, 10],
    ['Runbook Completed', 15, 5],
    ['Runbook Completed', 20, 0],
  ])(
    'owes of twenty-five %s beside %i limits that are not restored the newest %i',
    async (type, alarms, left) => {
      const { world, tools, owed } = open();
      const before = Array.from({ length: alarms }, (_, n) => owedOf(`lease-${n}`, 'Limits Not Restored'));
      await changeTarget(world.state, target, (now) => ({ ...now, owed: before }));
      for (let n = 1; n <= 25; n += 1) await tellEnd(tools, target, owedOf(`run-${n}`, type));
      const newest = Array.from({ length: left }, (_, index) => `run-${25 - left + 1 + index}`);
      expect(await owed()).toEqual([...before.map(({ detail }) => detail.id), ...newest]);
    },
  );

  it('is asked again where somebody listens and does not accept it', async () => {
    const { bus, tools, owed } = open();
    bus.subscribe(
      () => true,
      () => Promise.reject(new Error('full')),
    );
    await expect(tellEnd(tools, target, owedOf('run-1'))).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
    expect(await owed()).toEqual([]);
  });
});
