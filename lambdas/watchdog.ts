import { wireWatchdog } from '#face/wire/aws/watchdog.ts';

/** For EventBridge Scheduler, every minute: `{ slot }`; and for an EventBridge rule: how a durable execution ended. */
export const handler = wireWatchdog();
