import type { Outcome } from '#ground/base/outcome.ts';
import type { HttpFailure, HttpRequest, HttpResponse, Phases } from '#ground/http/http-client.ts';
import type { StepResult } from '#observe/check/check-result.ts';
import type { Judgement } from '#observe/check/judge.ts';
import { showUrl } from '#observe/check/show-url.ts';

export const judgedStep = (
  request: HttpRequest,
  response: HttpResponse,
  judgement: Judgement,
): StepResult => ({
  method: request.method,
  url: showUrl(request.url),
  outcome: judgement.outcome,
  status: response.status,
  problems: judgement.problems,
  answers: judgement.answers,
  kept: judgement.kept,
  bytes: response.body.byteLength,
  phases: rounded(response.phases),
  ...(response.remoteAddress !== undefined && { remoteAddress: response.remoteAddress }),
  ...(judgement.tlsDaysLeft !== undefined && { tlsDaysLeft: judgement.tlsDaysLeft }),
});

export const failedStep = (
  request: HttpRequest,
  failure: HttpFailure,
  outcome: Extract<Outcome, 'fail' | 'unknown'>,
): StepResult => ({
  method: request.method,
  url: showUrl(request.url),
  outcome,
  problems: [failure.message],
  answers: [],
  kept: {},
  bytes: 0,
  phases: rounded(failure.phases),
});

/** To the microsecond: more digits would only make records longer. */
const rounded = ({ reused, ...spans }: Phases): Phases => {
  const entries = Object.entries(spans).map(([name, ms]) => [name, Math.round(ms * 1000) / 1000]);
  return { ...(Object.fromEntries(entries) as Omit<Phases, 'reused'>), reused };
};

const shownMax = 3;

/** One line: what did not hold, and which answer it was. Empty on pass. */
export function reasonOf(step: StepResult, label: string): string {
  if (step.problems.length === 0) return '';
  const shown = step.problems.slice(0, shownMax).join('; ');
  const more = step.problems.length > shownMax ? ` and ${step.problems.length - shownMax} more` : '';
  const answered = step.answers.length > 0 ? ` (answered ${step.answers.join(', ')})` : '';
  return `${label}${shown}${more}${answered}`;
}
