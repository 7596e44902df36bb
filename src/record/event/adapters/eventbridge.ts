import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { repeatable } from '#ground/base/aws-retry.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { retryWithin, type RetryPlan } from '#ground/base/retry-within.ts';
import { callsOf, entryBytesMax, parcelOf, type Parcel } from '#record/event/adapters/eventbridge-entry.ts';
import type { Bus } from '#record/event/bus.ts';

export type EventBridgeParts = {
  /** Built with `maxAttempts: 1` (retries are made here) and, so that AWS_ENDPOINT_URL counts, without an endpoint. */
  client: EventBridgeClient;
  /** Name or ARN. */
  bus: string;
  clock: Clock;
  random: Random;
  /** All calls, pauses and retries of one `publish`; 5000. */
  withinMs?: number;
};

/** Some entries of a call were not accepted; the others were. */
class PartlyRefused extends Error {}

/**
 * Events as entries with source `muster`, at most 10 and 1 MB a call. What EventBridge refuses is sent again while there
 * is time; an answer that is lost makes an event arrive twice. An event above 256 KB is never accepted.
 */
export function eventBridgeBus({ client, bus, clock, random, withinMs = 5000 }: EventBridgeParts): Bus {
  return {
    async publish(events) {
      const startMs = clock.monotonicMs();
      const parcels = events.map((event) => parcelOf(event, bus));
      const accepted = new Set<string>();
      let cause: unknown = tooLarge(parcels);
      for (const call of callsOf(parcels.filter(({ bytes }) => bytes <= entryBytesMax))) {
        const leftMs = withinMs - (clock.monotonicMs() - startMs);
        if (leftMs <= 0) break;
        cause =
          (await putAll(client, call, accepted, { ...plan, withinMs: leftMs }, { clock, random })) ?? cause;
      }
      if (accepted.size === 0 && events.length > 0) throw unavailable(bus, cause);
      return accepted;
    },
  };
}

const plan: RetryPlan = {
  ...repeatable,
  isRetryable: (error) => error instanceof PartlyRefused || repeatable.isRetryable(error),
};

/** Resolves to why some of `parcels` are still not accepted, or undefined when all are. */
async function putAll(
  client: EventBridgeClient,
  parcels: readonly Parcel[],
  accepted: Set<string>,
  within: RetryPlan,
  chance: { clock: Clock; random: Random },
): Promise<unknown> {
  let left = parcels;
  try {
    await retryWithin(within, chance, async (abortSignal) => {
      const command = new PutEventsCommand({ Entries: left.map(({ entry }) => entry) });
      const { Entries = [] } = await client.send(command, { abortSignal });
      for (const [index, { EventId }] of Entries.entries()) {
        const parcel = left[index];
        if (EventId !== undefined && parcel) accepted.add(parcel.id);
      }
      left = left.filter(({ id }) => !accepted.has(id));
      if (left.length > 0) throw new PartlyRefused(Entries.find(({ ErrorCode }) => ErrorCode)?.ErrorMessage);
    });
    return undefined;
  } catch (error) {
    return error;
  }
}

function tooLarge(parcels: readonly Parcel[]): Error | undefined {
  const large = parcels.find(({ bytes }) => bytes > entryBytesMax);
  return large && new Error(`${large.id} has ${large.bytes} bytes, at most ${entryBytesMax}`);
}

const unavailable = (bus: string, cause: unknown): MusterError =>
  new MusterError(
    'BUS_UNAVAILABLE',
    `${bus} took no event: ${cause instanceof Error ? cause.message : 'no time left'}`,
    {
      hint: 'does the bus exist in this region, and may this role put events on it?',
      exit: 3,
      cause,
    },
  );
