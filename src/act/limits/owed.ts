import { type Lease, owedMax, type TargetState } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { again, limitsStream, shownSettings } from '#act/limits/journal.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { deliverOwed, type Owed } from '#record/event/owed.ts';

/** The state with `Limits Not Restored` owed for its lease, once a lease; undefined when it was raised before. */
export function raiseNotRestored(
  state: TargetState,
  target: Target,
  { lease: id, reason, at }: { lease: string; reason: string; at: EpochMs },
): TargetState | undefined {
  const { lease } = state;
  if (lease?.id !== id || lease.raised || lease.state === 'CLOSED' || state.owed.length >= owedMax)
    return undefined;
  const owed = [...state.owed, notRestored(target, lease, reason, at)];
  return { ...state, lease: { ...lease, raised: true }, owed };
}

const notRestored = (target: Target, lease: Lease, reason: string, at: EpochMs): Owed => ({
  type: 'Limits Not Restored',
  detail: {
    v: 1,
    id: `${target.service}/${target.environment}/${lease.id}#not-restored${again(lease)}`,
    ...target,
    incident: 'none',
    severity: 'critical',
    reason,
    at,
  },
  record: {
    stream: limitsStream,
    kind: 'limits',
    outcome: 'fail',
    run: lease.run,
    body: {
      phase: 'not-restored',
      ...target,
      lease: lease.id,
      reason,
      originals: shownSettings(lease.originals),
    },
  },
  afterSeq: lease.afterSeq,
});

/** What was raised for the lease that is closed now is over: told to those who heard of it. */
export function oweRestored(state: TargetState, target: Target, at: EpochMs): TargetState {
  const { lease } = state;
  if (!lease?.raised || state.owed.length >= owedMax) return state;
  const reason = 'limits are back';
  const told = notRestored(target, lease, reason, at);
  const detail = { ...told.detail, id: `${told.detail.id}-over`, severity: 'info' as const };
  const body = { ...told.record.body, phase: 'restored-late', reason };
  return {
    ...state,
    owed: [...state.owed, { ...told, detail, record: { ...told.record, outcome: 'pass', body } }],
  };
}

/** Delivers what a target owes, and takes off the list what was delivered. */
export async function settleTarget(tools: LimitsTools, target: Target): Promise<void> {
  const { owed } = await readTarget(tools.state, target);
  if (owed.length === 0) return;
  const delivered = await deliverOwed(tools, owed);
  if (delivered.size === 0) return;
  // A crash here: delivered and still owed; the next delivery finds the record and sends the event once more.
  await changeTarget(tools.state, target, (now) => ({
    ...now,
    owed: now.owed.filter(({ detail }) => !delivered.has(detail.id)),
  }));
}
