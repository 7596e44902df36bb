import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Answer } from '#ground/config/schema/check.ts';
import type { Expectation, Step } from '#ground/config/schema/expectation.ts';
import type { HttpResponse, Phases } from '#ground/http/http-client.ts';
import { answersOf } from '#observe/check/answers.ts';
import { bodyOf, type Body } from '#observe/check/body.ts';
import { judgeLatency, judgeTlsDays, tlsDaysLeft, type Verdict } from '#observe/check/bounds.ts';
import { problem } from '#observe/check/describe.ts';
import { keptOf } from '#observe/check/kept.ts';
import { judgeHeaders, judgeJson, judgeText } from '#observe/check/matchers.ts';
import { judgeStatus, successful } from '#observe/check/status.ts';

/** A response, and what the way to it brought along. */
export type Received = {
  response: HttpResponse;
  body: Body;
  /** Names of cookies set by it or by a redirect on the way to it. */
  cookiesSet: readonly string[];
  /** Why a redirect was not followed; counts only where something else does not hold. */
  note: string | undefined;
};

export type Judgement = {
  /** `unknown`: our own delay would decide a bound. */
  outcome: Outcome;
  problems: string[];
  answers: string[];
  kept: Record<string, Json>;
  tlsDaysLeft: number | undefined;
};

export const received = (
  response: HttpResponse,
  cookiesSet: readonly string[] = [],
  note?: string,
): Received => ({
  response,
  body: bodyOf(response),
  cookiesSet,
  note,
});

/** Holds a response against a step's expectations. Values of its body are shown for `keep` paths only. */
export function judge(
  exchange: Received,
  step: Pick<Step, 'expect' | 'keep'>,
  answers: Record<string, Answer>,
  now: EpochMs,
): Judgement {
  const { response, body } = exchange;
  const daysLeft = tlsDaysLeft(response.tls, now);
  const broken = brokenRules(exchange, step);
  const bounds = boundVerdicts(step.expect, response.phases, daysLeft);
  const problems = [...broken, ...bounds.map((verdict) => verdict.problem)];
  if (broken.length > 0 && exchange.note !== undefined) problems.push(exchange.note);
  return {
    outcome: worst(broken, bounds),
    problems,
    answers: answersOf(response, body, answers),
    kept: keptOf(step.keep, body),
    tlsDaysLeft: daysLeft,
  };
}

function brokenRules(
  { response, body, cookiesSet }: Received,
  { expect, keep }: Pick<Step, 'expect' | 'keep'>,
): string[] {
  return [
    ...judgeStatus(response.status, expect.status ?? successful),
    ...judgeHeaders(expect.headers ?? {}, response.headers),
    ...judgeCookies(expect.cookies ?? [], cookiesSet),
    ...judgeJson(expect.json ?? {}, body, (path) => keep.includes(path)),
    ...(expect.text === undefined ? [] : judgeText(expect.text, body)),
  ];
}

const judgeCookies = (names: readonly string[], cookiesSet: readonly string[]): string[] =>
  names
    .filter((name) => !cookiesSet.includes(name))
    .map((name) => problem(`cookie ${name}`, 'missing', 'is set'));

const boundVerdicts = (expect: Expectation, phases: Phases, daysLeft: number | undefined): Verdict[] => [
  ...(expect.latency ? judgeLatency(phases, expect.latency) : []),
  ...(expect.tlsDays ? judgeTlsDays(daysLeft, expect.tlsDays) : []),
];

function worst(broken: readonly string[], bounds: readonly Verdict[]): Outcome {
  const outcomes = new Set<Outcome>(bounds.map(({ outcome }) => outcome));
  if (broken.length > 0 || outcomes.has('fail')) return 'fail';
  if (outcomes.has('unknown')) return 'unknown';
  return outcomes.has('degraded') ? 'degraded' : 'pass';
}
