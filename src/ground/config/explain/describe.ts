import { z } from 'zod';

/** The keys that the object of an `unrecognized_keys` issue may have, by the issue's own list. */
const known = new WeakMap<readonly string[], string[]>();

export const knownKeys = (keys: readonly string[]): string[] => known.get(keys) ?? [];

/** What was expected, where the schema does not say it better: zod's error map. */
export function describe(raw: z.core.$ZodRawIssue): string | undefined {
  const issue = raw as z.core.$ZodIssue;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${either(issue.values.map(quoted))}`;
    case 'too_small':
      return `expected ${bound(issue.origin, issue.inclusive ? 'at least' : 'more than', Number(issue.minimum))}`;
    case 'too_big':
      return `expected ${bound(issue.origin, issue.inclusive ? 'at most' : 'less than', Number(issue.maximum))}`;
    case 'unrecognized_keys':
      if (raw.inst instanceof z.ZodObject) known.set(issue.keys, Object.keys(raw.inst.shape));
      return 'unknown key';
    case 'invalid_union':
      return 'options' in issue && issue.options
        ? `expected ${either(issue.options.map(quoted))}`
        : undefined;
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      return undefined;
  }
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

function bound(origin: string, comparison: string, limit: number): string {
  const [one, many] = units[origin] ?? ['', ''];
  return `${comparison} ${limit}${limit === 1 ? one : many}`;
}

const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));

/** `a, b or c` */
export function either(options: readonly string[]): string {
  const last = options.at(-1) ?? '';
  return options.length < 2 ? last : `${options.slice(0, -1).join(', ')} or ${last}`;
}
