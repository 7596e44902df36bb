import { wireProbe } from '#face/wire/aws/probe.ts';

/** For EventBridge Scheduler: `{ entry, environment, slot }`. */
export const handler = wireProbe();
