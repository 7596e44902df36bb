import type { RemovalAddress } from '#face/wire/aws/removal-event.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { retryWithin, type RetryPlan } from '#ground/base/retry-within.ts';
import type { HttpClient } from '#ground/http/http-client.ts';

export type Verdict = { status: 'SUCCESS' } | { status: 'FAILED'; reason: string };

type AnswerTools = { http: HttpClient; clock: Clock; random: Random };

export const answerWithinMs = 20_000;
const plan: RetryPlan = {
  withinMs: answerWithinMs,
  attemptMsMax: 5000,
  attemptsMax: 6,
  pauseMs: 500,
  // An answer that came twice is one answer.
  isRetryable: () => true,
};

/** CloudFormation takes 4 kB of an answer in all. */
const reasonCharactersMax = 1500;

/** Tells CloudFormation. Rejects ANSWER_REFUSED, which never says where: who knows the address can answer for us. */
export async function answer(tools: AnswerTools, address: RemovalAddress, verdict: Verdict): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = address;
  const body = JSON.stringify({
    Status: verdict.status,
    ...(verdict.status === 'FAILED' && { Reason: verdict.reason.slice(0, reasonCharactersMax) }),
    // The same for ever: another one would be taken for a replacement, and the old one deleted.
    PhysicalResourceId: address.PhysicalResourceId ?? `muster-${LogicalResourceId}`,
    StackId,
    RequestId,
    LogicalResourceId,
  });
  await retryWithin(plan, tools, async () => {
    // The address is signed for a body without a type.
    const put = { method: 'PUT', url: ResponseURL, headers: [['content-type', '']] as const, body };
    const answered = await tools.http.exchange(put, { timeoutMs: plan.attemptMsMax, maxBytes: 65_536 });
    if (answered.kind === 'failure') throw refused(answered.code);
    if (answered.status < 200 || answered.status > 299) throw refused(`status ${answered.status}`);
  });
}

const refused = (why: string): MusterError =>
  new MusterError('ANSWER_REFUSED', `CloudFormation could not be told: ${why}`, { exit: 3 });
