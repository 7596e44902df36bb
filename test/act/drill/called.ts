import { epochMs } from '#ground/base/brand.ts';
import type { Called } from '#act/drill/caller.ts';

const at = epochMs(1_795_311_799_000);

/** Calls as a caller tells them. */
export const passed: Called = {
  at,
  outcome: 'pass',
  status: 200,
  answers: [],
  reason: '',
  requests: 1,
  tokens: 200,
};

export const blockedBy = (...answers: string[]): Called => ({
  ...passed,
  outcome: 'fail',
  status: 429,
  answers,
  reason: `status (429) == 200${answers.length > 0 ? ` (answered ${answers.join(', ')})` : ''}`,
});

export const statusOf = (status: number): Called => ({
  ...passed,
  outcome: 'fail',
  status,
  reason: `status (${status}) == 200`,
});

export const dropped: Called = {
  at,
  outcome: 'fail',
  answers: [],
  reason: 'connection dropped by 127.0.0.1:80 before a response',
  requests: 1,
  tokens: 200,
};

export const times = (count: number, called: Called): Called[] => Array.from({ length: count }, () => called);
