import type { Json } from '#ground/base/json.ts';
import { membersOf } from '#ground/config/pattern.ts';
import type { Path } from '#ground/config/problem.ts';
import type { Action } from '#ground/config/schema/runbook.ts';

/** What a text of an action may ask for, in braces. */
export const placeholders = ['lastKnownGood', 'run', 'key', 'incident', 'environment'] as const;
export type Placeholder = (typeof placeholders)[number];

/**
 * A word in braces, by its group 1. Not those of others: `${HOME}` of a shell, `{{ssm:…}}` of Systems Manager, `\p{L}` and
 * `\u{e4}` of a regular expression.
 */
export const placeholderPattern = /(?<!\\[pPu]|[${])\{([A-Za-z]\w*)\}(?!\})/g;

/** The words that a text has in braces, each once. */
export const wordsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(placeholderPattern)].map(([, word = '']) => word)),
];

/** The texts of an action that are filled in, with where they stand in it. */
export function textsOf(action: Action): { path: Path; text: string }[] {
  if (action.kind === 'github-workflow') return textsIn(action.inputs, ['inputs']);
  if (action.kind === 'ssm-automation') return textsIn(action.parameters, ['parameters']);
  if (action.kind !== 'http') return [];
  const { url, json = null, observe: { url: asked, live, failed, notActed } = {} } = action;
  // Matchers are JSON, but for members that are left out.
  const observe = { url: asked, live, failed, notActed } as Json;
  return [{ path: ['url'], text: url }, ...textsIn(json, ['json']), ...textsIn(observe, ['observe'])];
}

const textsIn = (value: Json, path: Path): { path: Path; text: string }[] =>
  typeof value === 'string'
    ? [{ path, text: value }]
    : membersOf(value).flatMap(([key, member]) => textsIn(member, [...path, key]));
