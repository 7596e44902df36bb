import { wireDispatch } from '#face/wire/aws/dispatch.ts';

/** For an EventBridge rule: `Alarm Raised`, whole. */
export const handler = wireDispatch();
