import { isDeepStrictEqual } from 'node:util';
import type { Json } from '#ground/base/json.ts';
import type { Matcher, Operators } from '#ground/config/schema/expectation.ts';

/** What a matcher looks at. `text`: always a string on the wire (a header), so that numbers are compared as written. */
export type Subject =
  | { kind: 'value'; value: Json }
  | { kind: 'text'; value: string }
  | { kind: 'missing' }
  | { kind: 'many'; count: number };

/** The rules that do not hold, as they are shown: `in [ANSWER, ASK_CLARIFY]`. Empty: it matches. */
export function failedRules(matcher: Matcher, subject: Subject): string[] {
  const rules = rulesOf(operatorsOf(matcher));
  if (subject.kind === 'missing')
    return isAbsenceWanted(matcher) ? [] : rules.slice(0, 1).map(({ text }) => text);
  // A path must select one node: of several it cannot be said which one is meant.
  if (subject.kind === 'many') return rules.slice(0, 1).map(({ text }) => text);
  return rules.filter(({ holds }) => !holds(subject)).map(({ text }) => text);
}

type Present = Extract<Subject, { kind: 'value' | 'text' }>;
type Rule = { text: string; holds: (subject: Present) => boolean };

const operatorsOf = (matcher: Matcher): Operators =>
  typeof matcher === 'object' && matcher !== null ? matcher : { equals: matcher };

function isAbsenceWanted(matcher: Matcher): boolean {
  return typeof matcher === 'object' && matcher?.exists === false && Object.keys(matcher).length === 1;
}

function rulesOf(operators: Operators): Rule[] {
  const rules: Rule[] = [];
  const { equals, in: among, matches, notMatches, exists, type, above, below, length } = operators;
  if (exists !== undefined) rules.push({ text: exists ? 'exists' : 'does not exist', holds: () => exists });
  if (type !== undefined) rules.push({ text: `is ${type}`, holds: ({ value }) => typeOf(value) === type });
  if (equals !== undefined)
    rules.push({ text: `== ${show(equals)}`, holds: (subject) => isEqual(subject, equals) });
  if (among !== undefined) {
    const text = `in [${among.map(show).join(', ')}]`;
    rules.push({ text, holds: (subject) => among.some((item) => isEqual(subject, item)) });
  }
  if (matches !== undefined)
    rules.push({ text: `matches ${matches}`, holds: isText((text) => test(matches, text)) });
  if (notMatches !== undefined) {
    const holds = isText((text) => !test(notMatches, text));
    rules.push({ text: `notMatches ${notMatches}`, holds });
  }
  rules.push(...boundRules('', { above, below }, numberOf));
  if (length !== undefined) rules.push(...lengthRules(length));
  return rules;
}

type Bounds = { above?: number | undefined; below?: number | undefined };
type Measure = (subject: Present) => number | undefined;

function boundRules(name: string, { above, below }: Bounds, measure: Measure): Rule[] {
  const rules: Rule[] = [];
  const rule = (sign: '>' | '<', bound: number): Rule => ({
    text: `${name}${sign} ${bound}`,
    holds(subject) {
      const measured = measure(subject);
      return measured !== undefined && (sign === '>' ? measured > bound : measured < bound);
    },
  });
  if (above !== undefined) rules.push(rule('>', above));
  if (below !== undefined) rules.push(rule('<', below));
  return rules;
}

const lengthRules = (length: number | Bounds): Rule[] =>
  typeof length === 'number'
    ? [{ text: `length == ${length}`, holds: ({ value }) => lengthOf(value) === length }]
    : boundRules('length ', length, ({ value }) => lengthOf(value));

const decimal = /^-?\d+(\.\d+)?$/;

function numberOf({ kind, value }: Present): number | undefined {
  if (kind === 'text') return decimal.test(value) ? Number(value) : undefined;
  return typeof value === 'number' ? value : undefined;
}

/** Of a string (UTF-16 code units), an array or an object. */
export function lengthOf(value: Json): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

export function typeOf(value: Json): NonNullable<Operators['type']> {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as 'string' | 'number' | 'boolean' | 'object';
}

const isEqual = ({ kind, value }: Present, wanted: Json): boolean =>
  value === wanted ||
  (kind === 'text' ? typeof wanted !== 'string' && value === show(wanted) : isDeepStrictEqual(value, wanted));

/** Only a string can match or not match: a null where text was expected passes neither. */
const isText =
  (holds: (text: string) => boolean) =>
  ({ value }: Present): boolean =>
    typeof value === 'string' && holds(value);

const patternsMax = 1000;
const patterns = new Map<string, RegExp>();

function test(source: string, text: string): boolean {
  const known = patterns.get(source);
  if (known) return known.test(text);
  const pattern = new RegExp(source, 'u');
  if (patterns.size < patternsMax) patterns.set(source, pattern);
  return pattern.test(text);
}

const show = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
