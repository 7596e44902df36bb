import { wireRunbook } from '#face/wire/aws/runbook.ts';

/** A Lambda durable function; its input is a RunbookInput. */
export const handler = wireRunbook();
