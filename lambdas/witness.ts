import { wireWitness } from '#face/wire/aws/witness.ts';

/** For the evidence table's stream: records that were changed or removed. */
export const handler = wireWitness();
