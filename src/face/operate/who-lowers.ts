import type { Lease } from '#act/limits/lease.ts';

/** Who opened a lease, as people know them: a lease's own id says nothing to anybody. */
export const whoLowers = ({ run }: Pick<Lease, 'run'>): string =>
  run.startsWith('by-hand/') ? 'a restore by hand' : `drill run ${run}`;
