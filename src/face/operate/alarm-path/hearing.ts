import type { PathTools } from '#face/operate/alarm-path/drill-alarm-path.ts';
import type { Bus } from '#record/event/bus.ts';
import type { MusterEvent } from '#record/event/event.ts';

/** A bus whose listeners are elsewhere, and what is heard of it here: what it accepted from us. */
export function hearing(bus: Bus): Pick<PathTools, 'bus' | 'subscribe'> {
  const accepts: ((event: MusterEvent) => Promise<void>)[] = [];
  return {
    bus: {
      ...bus,
      async publish(events) {
        const accepted = await bus.publish(events);
        for (const event of events.filter(({ detail }) => accepted.has(detail.id)))
          await Promise.all(accepts.map((accept) => accept(event)));
        return accepted;
      },
    },
    subscribe: (accept) => void accepts.push(accept),
  };
}
