import { wireNotify } from '#face/wire/aws/notify.ts';

/** A Lambda durable function; its input is a NoticeInput. */
export const handler = wireNotify();
