import { describe, expect, it } from 'vitest';
import type { SsmAutomation } from '#ground/config/kinds/actions/ssm-automation.ts';
import { ssmAction, ssmActorFor, startAutomation, type Automation } from '../../../fixtures/actors/ssm.ts';
import { context } from '../../../fixtures/actors/world.ts';

const never = new AbortController().signal;
const action = ssmAction({ version: '3' }) as SsmAutomation;
const before = { parameters: { Release: ['4f2a9c1'] } };
const act = (host: Automation, seen = before) => ssmActorFor(host).act(action, context, seen, never);

describe('an ssm-automation action', () => {
  it('fills in its parameters when the snapshot is taken, and they stay as they are', async () => {
    const host = await startAutomation();
    expect(await ssmActorFor(host).snapshot(action, context, never)).toEqual({
      kind: 'ready',
      before: { parameters: { Release: ['4f2a9c1'], Why: ['incident production-20261122T1445-1'] } },
      would: 'ssm-automation Roll-Back version 3',
    });
    expect(await act(host)).toEqual({
      kind: 'done',
      detail: 'Roll-Back runs as e-1',
      receipt: { execution: 'e-1' },
    });
    expect(JSON.parse(host.asked[0]!.body)).toEqual({
      DocumentName: 'Roll-Back',
      DocumentVersion: '3',
      Parameters: { Release: ['4f2a9c1'] },
      ClientToken: '17354d01-2623-8bc8-a9f6-ae22d70b015a',
    });
  });

  it('is the same execution when it is started again', async () => {
    const host = await startAutomation();
    const [one, other] = [await act(host), await act(host)];
    expect([one.receipt, other.receipt, host.executions.length]).toEqual([
      { execution: 'e-1' },
      { execution: 'e-1' },
      1,
    ]);
  });

  it('is another execution for another act', async () => {
    const host = await startAutomation();
    await act(host);
    const later = { ...context, key: `${context.key}0` };
    await ssmActorFor(host).act(action, later, before, never);
    expect(host.executions).toHaveLength(2);
  });

  it('does not say that nothing was done where its token is taken', async () => {
    const host = await startAutomation();
    await act(host);
    expect(await act(host, { parameters: { Release: ['other'] } })).toEqual({
      kind: 'unknown',
      detail: 'Roll-Back was not seen to start: IdempotentParameterMismatch',
    });
  });

  it.each([
    ['Pending', 'under-way'],
    ['InProgress', 'under-way'],
    ['Waiting', 'under-way'],
    ['PendingApproval', 'under-way'],
    ['Success', 'live'],
    ['CompletedWithSuccess', 'live'],
    ['Failed', 'failed'],
    ['TimedOut', 'failed'],
    ['Cancelling', 'failed'],
    ['Cancelled', 'failed'],
    ['CompletedWithFailure', 'failed'],
    ['Rejected', 'failed'],
    ['Exited', 'failed'],
  ])('that is %s is %s', async (status, kind) => {
    const host = await startAutomation();
    await act(host);
    host.executions[0]!.status = status;
    const seen = { before, receipt: { execution: 'e-1' } };
    expect(await ssmActorFor(host).observe(action, context, seen, never)).toEqual({
      kind,
      detail: `execution e-1 of Roll-Back is ${status}`,
    });
  });
});
