import { wireSweep } from '#face/wire/aws/sweep.ts';

/** For EventBridge Scheduler, every minute: `{ slot }`. */
export const handler = wireSweep();
