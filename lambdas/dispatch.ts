import { wireDispatch } from '#face/wire/aws/dispatch.ts';

/** For an EventBridge rule: Muster's events, whole; and for EventBridge Scheduler: `{ drills: { entry, environment, slot } }`. */
export const handler = wireDispatch();
