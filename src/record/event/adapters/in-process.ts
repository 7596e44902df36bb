import { systemClock, type Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Bus } from '#record/event/bus.ts';
import type { MusterEvent } from '#record/event/event.ts';

/** Accepts an event by resolving, once a crash cannot lose it any more; rejects to be asked again. */
export type Subscriber = (event: MusterEvent) => Promise<void>;

export type InProcessBus = Bus & {
  subscribe(wants: (event: MusterEvent) => boolean, accept: Subscriber): void;
};

export type InProcessBusOptions = {
  clock?: Clock;
  /** Of one `publish`; 5000. */
  withinMs?: number;
};

type Subscription = { wants: (event: MusterEvent) => boolean; accept: Subscriber };

/**
 * A bus inside one process: an event is accepted once each subscriber that wants it has accepted it, and at once when
 * none of them does. Before anybody subscribed nothing is accepted: another process may have subscribers. They do not wait for each other; each gets the events one by one, in order.
 */
export function createInProcessBus({
  clock = systemClock,
  withinMs = 5000,
}: InProcessBusOptions = {}): InProcessBus {
  const subscriptions: Subscription[] = [];
  return {
    subscribe: (wants, accept) => void subscriptions.push({ wants, accept }),
    isHeard: () => subscriptions.length > 0,
    async publish(events) {
      if (subscriptions.length === 0) return new Set();
      const ended = new AbortController();
      const deliveries = subscriptions.map((each) => deliver(each, events, ended.signal));
      const all = Promise.all(deliveries.map(({ done }) => done));
      await Promise.race([all, clock.sleep(withinMs, ended.signal)]);
      // What a subscriber accepts after this counts for nothing: it is still owed, and will be sent again.
      ended.abort();
      const open = new Set(deliveries.flatMap((delivery) => [...delivery.open]));
      const accepted = events.map(({ detail }) => detail.id).filter((id) => !open.has(id));
      if (accepted.length === 0 && events.length > 0) throw unavailable(deliveries);
      return new Set(accepted);
    },
  };
}

type Delivery = {
  /** What the subscriber wants and has not accepted yet. */
  open: Set<string>;
  error?: unknown;
  done: Promise<void>;
};

function deliver(
  { wants, accept }: Subscription,
  events: readonly MusterEvent[],
  ended: AbortSignal,
): Delivery {
  const wanted = events.filter(wants);
  const delivery: Delivery = {
    open: new Set(wanted.map(({ detail }) => detail.id)),
    done: Promise.resolve(),
  };
  const run = async (): Promise<void> => {
    for (const event of wanted) {
      if (ended.aborted) return;
      try {
        await accept(event);
        delivery.open.delete(event.detail.id);
      } catch (error) {
        delivery.error = error;
      }
    }
  };
  delivery.done = run();
  return delivery;
}

function unavailable(deliveries: readonly Delivery[]): MusterError {
  const cause = deliveries.map(({ error }) => error).find((error) => error !== undefined);
  const why = cause instanceof Error ? cause.message : 'no answer in time';
  return new MusterError('BUS_UNAVAILABLE', `no event was accepted: ${why}`, { exit: 3, cause });
}
