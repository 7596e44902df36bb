import { expect, test } from 'vitest';
import type { BlockReport } from '#act/drill/block-report.ts';
import type { Called } from '#act/drill/caller.ts';
import { judgeTogether } from '#act/drill/judge-together.ts';
import { blockedBy, dropped, passed, times } from './called.ts';

const concurrent = { calls: 10, admittedMax: 2 };
const blocked = blockedBy('budget');

const judged = (report: Partial<BlockReport>) =>
  judgeTogether({ answer: 'budget', concurrent }, { isLiveKnown: true, ...report });

test.for<[string, Called[] | undefined, boolean, string, string]>([
  [
    'more pass at once than may',
    [...times(3, passed), ...times(7, blocked)],
    true,
    'fail',
    '3 of 10 concurrent calls passed, at most 2 may',
  ],
  [
    'more pass at once, and one is blocked: so the lowered value ran, whoever tells',
    [...times(9, passed), blocked],
    false,
    'fail',
    '9 of 10 concurrent calls passed, at most 2 may',
  ],
  [
    'more pass at once, and nothing tells what ran by then',
    times(10, passed),
    false,
    'unknown',
    '10 of 10 concurrent calls passed, at most 2 may, but nothing tells whether the lowered value ran by then',
  ],
  [
    'some at once are blocked by something else',
    [passed, ...times(6, blocked), ...times(3, blockedBy('rate_limited'))],
    true,
    'fail',
    '3 of 10 concurrent calls were blocked by rate_limited instead of budget',
  ],
  [
    'so many had no response that too many may have passed',
    [passed, passed, dropped, ...times(7, blocked)],
    true,
    'unknown',
    '1 of 10 concurrent calls told nothing: connection dropped by 127.0.0.1:80 before a response',
  ],
  ['none at once was made', undefined, true, 'unknown', 'concurrent calls were not made'],
])('%s', ([, together, isLiveKnown, outcome, text]) => {
  const report = together ? { together, isLiveKnown } : { isLiveKnown };
  expect(judged(report)).toEqual([{ outcome, text }]);
});

test('as many at once as may, the others blocked or lost, is a pass', () => {
  expect(judged({ together: [passed, passed, ...times(8, blocked)] })).toEqual([]);
  expect(judged({ together: [passed, dropped, ...times(8, blocked)] })).toEqual([]);
});
