import { burstReport, unsentReport } from '#act/drill/burst-report.ts';
import type { BurstOrder, BurstReport } from '#act/drill/caller.ts';
import { judgeShots } from '#act/drill/judge-shots.ts';
import { openSession, type CallerScope } from '#act/drill/session.ts';
import { sendVolley, type Volley } from '#act/drill/volley.ts';
import { unreachable } from '#ground/base/unreachable.ts';
import type { Answer } from '#ground/config/schema/check.ts';
import type { HttpResponse } from '#ground/http/http-client.ts';
import { answersOf } from '#observe/check/answers.ts';
import { bodyOf } from '#observe/check/body.ts';

/** One burst. Nothing of it is ever sent twice. */
export async function callBurst(
  order: BurstOrder,
  scope: CallerScope,
  signal: AbortSignal,
): Promise<BurstReport> {
  const session = openSession(order, scope, signal);
  const { requests } = order;
  const { answers } = scope.tools.config;
  const onAnswer = cutAbove(order, answers);
  const volley = await sendVolley(session, { requests, onAnswer }, scope, signal);
  const tokensEach = session.check.spends?.tokens ?? 0;
  if (volley.kind === 'fired') {
    const { judged, redact } = await judgeShots(volley.shots.shots, volley, scope);
    const report = burstReport(volley.shots, judged, {
      order,
      answers,
      tokensEach,
    });
    return { ...report, reason: redact(report.reason) };
  }
  const mayBeSent = volley.kind === 'fault' && volley.mayBeSent;
  const at = session.findings.sentAt ?? scope.tools.clock.now();
  const reason = scope.redact(whyNothing(volley, requests));
  return unsentReport({ at, requests, reason, mayBeSent, tokensEach });
}

function whyNothing(volley: Exclude<Volley, { kind: 'fired' }>, requests: number): string {
  if (volley.kind === 'unready') return volley.told.reason;
  if (volley.kind === 'fault') return volley.reason;
  if (volley.kind !== 'unopened') return unreachable(volley);
  const { opened, failure } = volley.unopened;
  return `only ${opened} of ${requests} connections could be opened (${failure.message})`;
}

/** Too many server errors end the wait: a target that breaks is left alone. */
function cutAbove(
  { answer, serverErrorsMax }: BurstOrder,
  answers: Record<string, Answer>,
): (response: HttpResponse) => 'go-on' | 'cut' {
  let serverErrors = 0;
  return (response) => {
    if (response.status < 500) return 'go-on';
    // Read only now: while responses come in, there is little time.
    const named = answersOf(response, bodyOf(response), answers);
    if (named.length !== 1 || named[0] !== answer) serverErrors += 1;
    return serverErrors > serverErrorsMax ? 'cut' : 'go-on';
  };
}
