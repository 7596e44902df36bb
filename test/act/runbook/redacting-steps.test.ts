import { expect, it } from 'vitest';
import { redactingSteps } from '#act/runbook/redacting-steps.ts';
import { epochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { createVirtualClock } from '#ground/base/virtual-clock.ts';
import { runSynchronously } from '#ground/durable/adapters/synchronous.ts';
import type { Steps } from '#ground/durable/steps.ts';
import { createVault } from '#ground/secret/vault.ts';

const vault = createVault({ read: async () => 'hunter2-hunter2' });
const limits = { timeoutMs: 1000 };

const failureOf = (work: (steps: Steps) => Promise<null>) =>
  runSynchronously(async (_, steps) => work(redactingSteps(steps, vault)), null, {
    clock: createVirtualClock(epochMs(0)),
    memory: new Map(),
  });

it('tells what a step threw without the secret, and keeps code, hint and exit', async () => {
  await vault.read('TOKEN');
  const thrown = new MusterError('REQUEST_INVALID', 'header "hunter2-hunter2\\n"', {
    hint: 'not hunter2-hunter2',
    exit: 2,
  });
  const failed = await failureOf((steps) => steps.step('act', () => Promise.reject(thrown), limits));
  expect(failed).toEqual({
    kind: 'failed',
    failure: {
      code: 'REQUEST_INVALID',
      message: 'header "[secret TOKEN]\\n"',
      hint: 'not [secret TOKEN]',
      exit: 2,
    },
  });
});

it('does the same for a poll', async () => {
  await vault.read('TOKEN');
  const failed = await failureOf((steps) =>
    steps.until('wait', () => Promise.reject(new Error('hunter2-hunter2 is not one')), {
      everyMs: 1000,
      withinMs: 1000,
      timeoutMs: 1000,
    }),
  );
  expect(failed).toEqual({
    kind: 'failed',
    failure: { code: 'STEP_FAILED', message: '[secret TOKEN] is not one', exit: 3 },
  });
});
