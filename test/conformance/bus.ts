import { beforeEach, describe, expect, it } from 'vitest';
import type { Bus } from '#record/event/bus.ts';
import type { MusterEvent } from '#record/event/event.ts';

/** How one bus is put through the suite. */
export type BusWorld = {
  bus: Bus;
  /** What arrived where subscribers listen, in order. */
  received(): MusterEvent[];
  /** From now on the event with this id is not taken; every event when left out. */
  refuse(id?: string): void;
  /** From now on nobody answers. */
  silence(): void;
};

export const eventOf = (id: string, reason = 'health failed 3 times in a row'): MusterEvent => ({
  type: 'Alarm Raised',
  detail: {
    v: 1,
    id,
    service: 'chat',
    environment: 'production',
    check: 'health',
    incident: 'incident-1',
    severity: 'critical',
    reason,
    record: { stream: 'alarms', seq: 7, hash: 'a'.repeat(64) },
    at: 1_795_358_599_000,
  },
});

const ids = (events: readonly MusterEvent[]): string[] => events.map(({ detail }) => detail.id);
const many = (count: number): MusterEvent[] =>
  Array.from({ length: count }, (_, index) => eventOf(`e-${index}`));

/** `open` gives a bus whose `publish` ends within `withinMs`. */
export function describeBus(name: string, open: (withinMs: number) => Promise<BusWorld>): void {
  describe(`${name}: a bus`, () => {
    let world: BusWorld;
    beforeEach(async () => {
      world = await open(5000);
    });

    it('delivers an event as it is, and says that it was accepted', async () => {
      const event = eventOf('e-1', 'Ünïcode → fine');
      expect(await world.bus.publish([event])).toEqual(new Set(['e-1']));
      expect(world.received()).toEqual([event]);
    });

    it('takes no event at all', async () => {
      expect(await world.bus.publish([])).toEqual(new Set());
      expect(world.received()).toEqual([]);
    });

    it('takes more than fit into one call, in order', async () => {
      expect((await world.bus.publish(many(25))).size).toBe(25);
      expect(ids(world.received())).toEqual(ids(many(25)));
    });

    it('says which one was not accepted, and that alone', async () => {
      world.refuse('e-1');
      expect(await world.bus.publish(many(3))).toEqual(new Set(['e-0', 'e-2']));
      expect(ids(world.received())).toEqual(['e-0', 'e-2']);
    });

    it('delivers again what is sent again', async () => {
      await world.bus.publish([eventOf('e-1')]);
      expect(await world.bus.publish([eventOf('e-1')])).toEqual(new Set(['e-1']));
      expect(ids(world.received())).toEqual(['e-1', 'e-1']);
    });

    it('serves many publishers at once', async () => {
      const accepted = await Promise.all(many(20).map((event) => world.bus.publish([event])));
      expect(accepted).toEqual(many(20).map(({ detail }) => new Set([detail.id])));
      expect(ids(world.received()).sort()).toEqual(ids(many(20)).sort());
    });

    it('rejects BUS_UNAVAILABLE when none is accepted', async () => {
      world.refuse();
      await expect(world.bus.publish(many(2))).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE', exit: 3 });
      expect(world.received()).toEqual([]);
    });

    it('ends in its own time when nobody answers', async () => {
      const impatient = await open(300);
      impatient.silence();
      const startMs = performance.now();
      await expect(impatient.bus.publish(many(2))).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
      expect(performance.now() - startMs).toBeLessThan(4000);
    });
  });
}
