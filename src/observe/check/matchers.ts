import type { Matcher } from '#ground/config/schema/expectation.ts';
import type { HttpResponse } from '#ground/http/http-client.ts';
import type { Body } from '#observe/check/body.ts';
import { describeShape, describeValue, problem } from '#observe/check/describe.ts';
import { failedRules, type Subject } from '#observe/check/operators.ts';

/** Paths whose values may be shown. */
export type IsKept = (path: string) => boolean;

export function judgeJson(matchers: Record<string, Matcher>, body: Body, isKept: IsKept): string[] {
  if (!body.isJson() && Object.values(matchers).some((matcher) => !isAbsence(matcher)))
    return [problem('body', describeShape({ kind: 'text', value: body.text() }), 'is JSON')];
  return Object.entries(matchers).flatMap(([path, matcher]) => {
    const subject = body.select(path);
    const shown = isKept(path) ? describeValue(subject) : describeShape(subject);
    return failedRules(matcher, subject).map((rule) => problem(path, shown, rule));
  });
}

const isAbsence = (matcher: Matcher): boolean => typeof matcher === 'object' && matcher?.exists === false;

export function judgeText(matcher: Matcher, body: Body): string[] {
  const subject: Subject = { kind: 'value', value: body.text() };
  return failedRules(matcher, subject).map((rule) => problem('text', describeShape(subject), rule));
}

export function judgeHeaders(matchers: Record<string, Matcher>, headers: HttpResponse['headers']): string[] {
  return Object.entries(matchers).flatMap(([name, matcher]) => {
    const subject = headerSubject(name, headers);
    return failedRules(matcher, subject).map((rule) =>
      problem(`header ${name}`, describeShape(subject), rule),
    );
  });
}

/** A name that comes more than once reads as one value with commas, as RFC 9110 has it. */
function headerSubject(name: string, headers: HttpResponse['headers']): Subject {
  const wanted = name.toLowerCase();
  const values = headers.filter(([header]) => header === wanted).map(([, value]) => value);
  return values.length === 0 ? { kind: 'missing' } : { kind: 'text', value: values.join(', ') };
}
