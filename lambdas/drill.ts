import { wireDrill } from '#face/wire/aws/drill.ts';

/** A Lambda durable function; its input is a DrillInput. */
export const handler = wireDrill();
