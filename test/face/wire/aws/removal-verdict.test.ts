import { expect, it } from 'vitest';
import { verdictOn } from '#face/wire/aws/removal-verdict.ts';
import { createWorld } from '../../../fixtures/world.ts';
import { runbookLock, target } from '../../../act/limits/target-states.ts';

const request = {
  RequestType: 'Delete' as const,
  ResponseURL: 'https://answers.example/1',
  StackId: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/Muster-chat/51af3dc0',
  RequestId: 'r-1',
  LogicalResourceId: 'BeforeRemoval',
};

it('names a runbook that is under way, and when it is over at the latest', async () => {
  const open = [{ target, runbook: runbookLock({ id: 'roll-1' }) }];
  expect(await verdictOn(createWorld('2026-11-22T12:00:00Z'), open, request)).toEqual({
    status: 'FAILED',
    reason:
      'runbook roll-1 is under way on staging, until 2026-11-22T12:30:00.000Z at the latest; try again once it is over',
  });
});
