import type { Outcome } from '#ground/base/outcome.ts';

/** Where a run is, as its records and the view tell it. */
export type Phase =
  | 'started'
  | 'awaiting-approval'
  | 'approved'
  | 'acted'
  /** What was asked for is seen to be there. */
  | 'live'
  | 'verifying'
  // The ends:
  | 'refused'
  /** Not recorded: another run of the same incident is at work, or this one was over before. */
  | 'joined'
  | 'dry-run'
  | 'expired'
  | 'verified'
  | 'stuck';

/** How a run ended, and the one line that says why. */
export type Ending = {
  phase: 'refused' | 'joined' | 'dry-run' | 'expired' | 'verified' | 'stuck';
  outcome: Outcome;
  reason: string;
  /** Nobody has to do anything about it. */
  isCalm?: true;
};
