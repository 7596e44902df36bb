import { lengthOf, typeOf, type Subject } from '#observe/check/operators.ts';

const shownMax = 120;

/** Type and length: all that is said of a value that is not kept. */
export function describeShape(subject: Subject): string {
  if (subject.kind === 'missing') return 'missing';
  if (subject.kind === 'many') return `${subject.count} nodes`;
  const length = lengthOf(subject.value);
  const type = typeOf(subject.value);
  return length === undefined
    ? type
    : `${type}, ${length} ${lengthUnits[type] ?? 'character'}${length === 1 ? '' : 's'}`;
}

const lengthUnits: Record<string, string> = { array: 'item', object: 'member' };

/** The value itself, for what is kept. A long one is not cut: half a secret would no longer be known as one. */
export function describeValue(subject: Subject): string {
  if (subject.kind === 'missing' || subject.kind === 'many') return describeShape(subject);
  const { value } = subject;
  if (typeof value === 'object' && value !== null) return describeShape(subject);
  const text = String(value).toWellFormed();
  return text.length > shownMax ? describeShape(subject) : text;
}

/** `$.action (FALLBACK) in [ANSWER, ASK_CLARIFY]` */
export const problem = (label: string, shown: string, rule: string): string => `${label} (${shown}) ${rule}`;
