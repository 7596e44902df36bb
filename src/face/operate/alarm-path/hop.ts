import type { Outcome } from '#ground/base/outcome.ts';

/** One stage of the path, and whether it is proven. `tookMs`: from the synthetic failure on. */
export type Hop = {
  hop: string;
  /** pass: proven. fail: it did not come, or came to something else. unknown: there is nobody to prove it with. none: no part of the path here. */
  outcome: Outcome | 'none';
  detail: string;
  tookMs?: number;
  /** `stream#seq` of what proves it. */
  record?: string;
};

/** What the path of alarms came to. */
export type PathDrilled = {
  run: string;
  incident: string;
  environment: string;
  outcome: Outcome;
  /** In the order of the path. */
  hops: Hop[];
};
