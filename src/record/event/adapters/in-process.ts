import type { Bus } from '#record/event/bus.ts';
import type { MusterEvent } from '#record/event/event.ts';

/** Accepts an event by resolving, once a crash cannot lose it any more; rejects to be asked again. */
export type Subscriber = (event: MusterEvent) => Promise<void>;

export type InProcessBus = Bus & {
  subscribe(wants: (event: MusterEvent) => boolean, accept: Subscriber): void;
};

/** A bus inside one process: an event is accepted once each subscriber that wants it has accepted it. */
export function createInProcessBus(): InProcessBus {
  const subscriptions: { wants: (event: MusterEvent) => boolean; accept: Subscriber }[] = [];
  return {
    subscribe: (wants, accept) => void subscriptions.push({ wants, accept }),
    async publish(events) {
      const accepted = new Set<string>();
      for (const event of events) {
        const wanting = subscriptions.filter(({ wants }) => wants(event));
        const answers = await Promise.allSettled(wanting.map(({ accept }) => accept(event)));
        if (answers.every(({ status }) => status === 'fulfilled')) accepted.add(event.detail.id);
      }
      return accepted;
    },
  };
}
