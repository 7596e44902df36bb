import { z } from 'zod';

/** The keys that the object of an `unrecognized_keys` issue may have, by the issue's own list. */
const known = new WeakMap<readonly string[], string[]>();

export const knownKeys = (keys: readonly string[]): string[] => known.get(keys) ?? [];

/** What was expected, where the schema does not say it better: zod's error map. */
export function describe(raw: z.core.$ZodRawIssue): string | undefined {
  const issue = raw as z.core.$ZodIssue;
  if (issue.code === 'invalid_type') return `expected ${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `expected ${either(issue.values.map(quoted))}`;
  if (issue.code === 'too_small') return `expected ${bound(issue, 'at least', 'more than', issue.minimum)}`;
  if (issue.code === 'too_big') return `expected ${bound(issue, 'at most', 'less than', issue.maximum)}`;
  if (issue.code === 'unrecognized_keys') {
    if (raw.inst instanceof z.ZodObject) known.set(issue.keys, Object.keys(raw.inst.shape));
    return 'unknown key';
  }
  const options = issue.code === 'invalid_union' && 'options' in issue ? issue.options : undefined;
  return options && `expected ${either(options.map(quoted))}`;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object of names and what they are',
};

const units: Readonly<Record<string, [one: string, many: string]>> = {
  string: [' character', ' characters'],
  array: [' entry', ' entries'],
};

type Bounded = { origin: string; inclusive?: boolean };

function bound(
  { origin, inclusive }: Bounded,
  reached: string,
  passed: string,
  limit: number | bigint,
): string {
  const [one, many] = units[origin] ?? ['', ''];
  return `${inclusive ? reached : passed} ${limit}${Number(limit) === 1 ? one : many}`;
}

const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));

/** `a, b or c` */
export function either(options: readonly string[]): string {
  const last = options.at(-1) ?? '';
  return options.length < 2 ? last : `${options.slice(0, -1).join(', ')} or ${last}`;
}
