import type { Called } from '#act/drill/caller.ts';

/** What was seen while one limit was lowered. Plain JSON. */
export type BlockReport = {
  /** The place can tell what runs, and told that the lowered value does. */
  isLiveKnown: boolean;
  /** By one actor, one after the other, until one was refused or `byCall` were made. */
  calls: Called[];
  /** At once, by another actor, before `calls`. */
  together?: Called[];
  /** By another actor, while the first one was blocked. */
  bystander?: Called;
  /** By the blocked actor, `blockedStillAfter` later. */
  stillBlocked?: Called;
  /** By the blocked actor, after a redeploy with the lowered limit. */
  afterRestart?: Called | 'not-live';
  /** The redeploy was asked for, and nothing told whether it had come by the time of that call. */
  isRestartUnseen?: true;
  /** Around calls that were blocked. */
  meter?: { before: number; after: number } | 'unreadable';
};
