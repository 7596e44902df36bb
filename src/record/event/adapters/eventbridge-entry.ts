import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { MusterEvent } from '#record/event/event.ts';

/** One event on its way, with the bytes that EventBridge counts. */
export type Parcel = { id: string; entry: PutEventsRequestEntry; bytes: number };

export const entryBytesMax = 256 * 1024;
const callEntriesMax = 10;
const callBytesMax = 1_000_000;
const timeBytes = 14;

export function parcelOf({ type, detail }: MusterEvent, bus: string): Parcel {
  const json = JSON.stringify(detail);
  const entry = {
    EventBusName: bus,
    Source: 'muster',
    DetailType: type,
    Time: new Date(detail.at),
    Detail: json,
  };
  const bytes =
    timeBytes + Buffer.byteLength(entry.Source) + Buffer.byteLength(type) + Buffer.byteLength(json);
  return { id: detail.id, entry, bytes };
}

/** In order, as few calls as may be. Every parcel is at most `entryBytesMax`. */
export function callsOf(parcels: readonly Parcel[]): Parcel[][] {
  const calls: Parcel[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const parcel of parcels) {
    const last = calls.at(-1);
    bytes += parcel.bytes;
    if (last && last.length < callEntriesMax && bytes <= callBytesMax) {
      last.push(parcel);
    } else {
      calls.push([parcel]);
      bytes = parcel.bytes;
    }
  }
  return calls;
}
