import type { CallerScope } from '#act/drill/session.ts';
import type { Sent } from '#act/drill/volley.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Shot } from '#ground/http/burst.ts';
import { createVault } from '#ground/secret/vault.ts';
import type { StepResult } from '#observe/check/check-result.ts';
import { createCookies } from '#observe/check/cookies.ts';
import { judge, received, type Received } from '#observe/check/judge.ts';
import { judgedStep, reasonOf } from '#observe/check/step-result.ts';

export type JudgedShot = {
  shot: Shot;
  outcome: Outcome;
  /** Not redacted. */
  reason: string;
  /** Both are undefined where there was no response. */
  step: StepResult | undefined;
  received: Received | undefined;
};

export type JudgedShots = {
  /** In the order they were sent. */
  judged: JudgedShot[];
  /** Covers the cookies that these responses set as well. They become no actor's. */
  redact: (text: string) => string;
};

export async function judgeShots(
  shots: readonly Shot[],
  sent: Sent,
  { tools, vault, redact }: CallerScope,
): Promise<JudgedShots> {
  const learnt = createVault(vault);
  const cookies = createCookies();
  const judged: JudgedShot[] = [];
  for (const shot of shots) {
    const { outcome } = shot;
    if (outcome.kind !== 'response') {
      judged.push(withoutResponse(shot));
      continue;
    }
    const taken = await cookies.take(sent.request.url, outcome.headers);
    for (const { name, value } of taken) learnt.remember(`cookie ${name}`, value);
    const names = taken.map(({ name }) => name);
    const exchange = received(outcome, names);
    const judgement = judge(exchange, sent.step, tools.config.answers, tools.clock.now());
    const step = judgedStep(sent.request, outcome, judgement);
    judged.push({ shot, outcome: step.outcome, reason: reasonOf(step, ''), step, received: exchange });
  }
  return { judged, redact: (text) => redact(learnt.redact(text)) };
}

/** The connection was there: whatever kept the response away is not our network. */
const withoutResponse = (shot: Shot): JudgedShot => ({
  shot,
  outcome: shot.outcome.kind === 'failure' ? 'fail' : 'unknown',
  reason: shot.outcome.kind === 'failure' ? shot.outcome.message : 'no longer awaited',
  step: undefined,
  received: undefined,
});
