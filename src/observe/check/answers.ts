import type { Answer } from '#ground/config/schema/check.ts';
import type { HttpResponse } from '#ground/http/http-client.ts';
import type { Body } from '#observe/check/body.ts';
import { judgeHeaders, judgeJson, judgeText } from '#observe/check/matchers.ts';
import { matchesStatus } from '#observe/check/status.ts';

/** The names of all `answers` that this response is: one names it, two prove nothing. */
export const answersOf = (response: HttpResponse, body: Body, answers: Record<string, Answer>): string[] =>
  Object.entries(answers)
    .filter(([, { match, retryAfter }]) => isAnswer(match, response, body) && isTimed(retryAfter, response))
    .map(([name]) => name);

function isAnswer(match: Answer['match'], response: HttpResponse, body: Body): boolean {
  if (Object.keys(match).length === 0) return false;
  return (
    (match.status === undefined || matchesStatus(response.status, match.status)) &&
    (match.headers === undefined || judgeHeaders(match.headers, response.headers).length === 0) &&
    (match.json === undefined || judgeJson(match.json, body, nothingKept).length === 0) &&
    (match.text === undefined || judgeText(match.text, body).length === 0)
  );
}

function isTimed(retryAfter: Answer['retryAfter'], { headers }: HttpResponse): boolean {
  if (retryAfter === 'any') return true;
  return headers.some(([name]) => name === 'retry-after') === (retryAfter === 'required');
}

const nothingKept = (): boolean => false;
