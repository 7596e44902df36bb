import { calledOf } from '#act/drill/called.ts';
import type { Called, CallOrder } from '#act/drill/caller.ts';
import {
  guarded,
  isGoodEnough,
  makeReady,
  openSession,
  sendLast,
  type CallerScope,
} from '#act/drill/session.ts';

/** One call of the check: its last step, and for an actor that is new the earlier ones before. */
export async function callOnce(order: CallOrder, scope: CallerScope, signal: AbortSignal): Promise<Called> {
  const { clock, config } = scope.tools;
  const startedAt = clock.now();
  const session = openSession(order, scope, signal);
  const { check, findings, newest, isNewActor } = session;
  const { outcome, reason } = await guarded(session, signal, async () => {
    const prepared = await makeReady(session);
    return isGoodEnough(prepared.outcome) ? sendLast(session) : prepared;
  });
  const found = {
    at: findings.sentAt ?? startedAt,
    outcome,
    reason,
    step: findings.steps.at(-1),
    received: newest.received,
    isNewActor,
    requests: findings.requests,
    tokens: findings.spent ? (check.spends?.tokens ?? 0) : 0,
  };
  const called = calledOf(found, config.answers, clock.now());
  return { ...called, reason: scope.redact(called.reason) };
}
