import { expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { judgeDeployments as judge, judgeUnasked, type Deployment } from '#act/limits/judge-deployments.ts';

const deployment = (id: string, status: string, minute: number): Deployment => ({
  id,
  status,
  createdAt: `2026-11-22T12:${String(minute).padStart(2, '0')}:00.000Z`,
});
const mine = (status: string): Deployment => deployment('mine', status, 30);
const judgeDeployments = (ours: Deployment, others: Deployment[]) =>
  judge({ deployment: 'mine', askedAt: '2026-11-22T12:30:01.000Z' }, [...others, ours], at('12:31:00'));
const at = (time: string) => epochMs(Date.parse(`2026-11-22T${time}Z`));
const older = (status: string): Deployment => deployment('older', status, 29);
const newer = (status: string): Deployment => deployment('newer', status, 31);

it('waits two minutes for ours to be listed, and takes it for gone then', () => {
  const receipt = { deployment: 'mine', askedAt: '2026-11-22T12:30:00.000Z' };
  const reason = 'deployment mine is not listed';
  expect(judge(receipt, [older('SUCCESS')], at('12:32:00'))).toEqual({ live: 'no', reason });
  expect(judge(receipt, [older('SUCCESS')], at('12:32:01'))).toEqual({ live: 'no', reason, again: true });
});

it.each(['SUCCESS', 'SLEEPING'])('is live when ours is %s and the others are over', (status) => {
  const others = [
    newer('FAILED'),
    newer('SKIPPED'),
    mine(status),
    older('REMOVED'),
    older('CRASHED'),
    older('REMOVING'),
  ];
  expect(judgeDeployments(mine(status), others)).toEqual({ live: 'yes' });
});

it.each(['INITIALIZING', 'QUEUED', 'WAITING', 'NEEDS_APPROVAL', 'BUILDING', 'DEPLOYING', 'NEW_WORD'])(
  'is not live yet while ours is %s, or one from before is',
  (status) => {
    expect(judgeDeployments(mine(status), [])).toEqual({
      live: 'no',
      reason: `deployment mine is ${status}`,
    });
    expect(judgeDeployments(mine('SUCCESS'), [older(status)])).toEqual({
      live: 'no',
      reason: `deployment older, made before, is ${status} still`,
    });
  },
);

it('is not live yet while the one from before serves beside it', () => {
  expect(judgeDeployments(mine('SUCCESS'), [older('SUCCESS')])).toEqual({
    live: 'no',
    reason: 'deployment older, made before, is SUCCESS still',
  });
});

it.each(['FAILED', 'CRASHED', 'REMOVED', 'REMOVING', 'SKIPPED'])(
  'has to be written again when ours is %s',
  (status) => {
    expect(judgeDeployments(mine(status), [])).toEqual({
      live: 'no',
      reason: `deployment mine is ${status}`,
      again: true,
    });
  },
);

it.each(['SUCCESS', 'SLEEPING', 'BUILDING', 'CRASHED', 'WAITING'])(
  'has to be written again when a newer one is %s',
  (status) => {
    expect(judgeDeployments(mine('SUCCESS'), [newer(status)])).toEqual({
      live: 'no',
      reason: 'deployment newer came after mine',
      again: true,
    });
  },
);

it.each([
  ['nothing was deployed', []],
  ['one serves', [older('REMOVED'), mine('SUCCESS'), newer('FAILED')]],
  ['one sleeps', [mine('SLEEPING')]],
])('cannot know what runs when nobody asked for it and %s', (_, listed) => {
  expect(judgeUnasked(listed)).toEqual({
    live: 'cannot-know',
    reason: 'which variables the serving deployment carried is not known',
  });
});

it('knows that something else is about to run when one is under way', () => {
  expect(judgeUnasked([newer('BUILDING'), mine('SUCCESS')])).toEqual({
    live: 'no',
    reason: 'deployment newer is BUILDING',
  });
});
