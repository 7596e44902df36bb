import { wireRemoval } from '#face/wire/aws/removal.ts';

/** For CloudFormation: the custom resources `BeforeChange` and `BeforeRemoval`. */
export const handler = wireRemoval();
