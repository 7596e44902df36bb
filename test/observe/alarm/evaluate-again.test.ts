import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { openIncident } from '#observe/alarm/incident.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import { Crash } from '../../fixtures/world.ts';
import { openStage, policyOf, type Stage, target } from './alarm-stage.ts';
import { alarmRecords, health, record, sentTypes } from './evaluate-stage.ts';

describe('whatever is delivered', () => {
  const slot = fc.record({
    outcome: fc.constantFrom('pass', 'degraded', 'fail', 'unknown'),
    deliveries: fc.integer({ min: 1, max: 3 }),
    isTended: fc.boolean(),
  });
  const nervous = { ...health, policy: policyOf({ raise: { fail: 1, degraded: 2 } }) };

  it('twice, late or at the same time, it tells the same', () =>
    fc.assert(
      fc.asyncProperty(fc.array(slot, { maxLength: 20 }), async (slots) => {
        const [calm, busy] = [openStage(), openStage()];
        for (const { outcome, deliveries, isTended } of slots) {
          await record(calm, outcome);
          await evaluate(calm, nervous);
          await record(busy, outcome);
          await Promise.all(Array.from({ length: deliveries }, () => evaluate(busy, nervous)));
          if (isTended) await Promise.all([tendAlarms(busy), evaluate(busy, nervous)]);
        }
        expect(await alarmRecords(busy)).toEqual(await alarmRecords(calm));
        const sentTo = (stage: Stage) => [...new Set(sentTypes(stage))];
        expect(sentTo(busy)).toEqual(sentTo(calm));
        expect(await readAlarm(busy.state, health)).toEqual(await readAlarm(calm.state, health));
      }),
      { numRuns: 40 },
    ));
});

describe('a crash at any point', () => {
  const story = async (world: Stage) => {
    await record(world, 'fail');
    await record(world, 'fail');
    await evaluate(world, health);
    await record(world, 'pass');
    await record(world, 'pass');
    await evaluate(world, health);
  };

  it('loses no alarm, records each once, sends each at least once', async () => {
    const calm = openStage();
    await story(calm);
    const points = calm.passed();
    expect(points).toBeGreaterThan(60);
    for (let point = 0; point < points; point += 1) {
      const world = openStage();
      world.crashAt(point);
      await expect(story(world)).rejects.toThrow(Crash);
      world.crashAt(undefined);
      await evaluate(world, health);
      // Whatever the crash cost, two more failures and two more passes end in a quiet alarm.
      for (const outcome of ['fail', 'fail', 'pass', 'pass'] as const) {
        await record(world, outcome);
        await evaluate(world, health);
      }
      await tendAlarms(world);
      const transitions = (await alarmRecords(world)).map(([transition]) => transition);
      expect(
        transitions.every((one, index) => one === (index % 2 === 0 ? 'raised' : 'cleared')),
        `${point}`,
      ).toBe(true);
      expect(transitions.at(-1), `${point}`).toBe('cleared');
      const ids = new Set(world.sent.map(({ detail }) => detail.id));
      expect(ids.size, `point ${point}`).toBe(transitions.length);
      expect((await readAlarm(world.state, health)).owed, `point ${point}`).toEqual([]);
      expect(await openIncident(world.state, target), `point ${point}`).toBe(undefined);
    }
  });
});
