import { canonicalJson } from '#ground/base/canonical-json.ts';
import type { Json } from '#ground/base/json.ts';
import type { Finding } from '#ground/config/problem.ts';
import type { Answer } from '#ground/config/schema/check.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** Two answers that every response would be at once say nothing: which limit was it that blocked? */
export function answersApart(config: Config): Finding[] {
  const answers = Object.entries(config.answers);
  return answers.flatMap(([name, answer], index) => {
    const twin = answers.slice(0, index).find(([, earlier]) => isSame(answer, earlier));
    if (!twin) return [];
    const message = `expected another match than that of ${twin[0]}: two answers to one response prove nothing`;
    return [{ path: ['answers', name], at: 'whole' as const, message }];
  });
}

/** Only a Retry-After that the one must have and the other must not keeps equal matches apart. */
function isSame(one: Answer, other: Answer): boolean {
  const isApart = isTimed(one, other) || isTimed(other, one);
  return !isApart && canonicalJson(one.match as Json) === canonicalJson(other.match as Json);
}

const isTimed = (one: Answer, other: Answer): boolean =>
  one.retryAfter === 'required' && other.retryAfter === 'absent';
