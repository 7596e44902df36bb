import type { Json } from '#ground/base/json.ts';
import { membersOf } from '#ground/config/pattern.ts';
import type { Path } from '#ground/config/problem.ts';
import type { Action } from '#ground/config/schema/runbook.ts';

/** What a text of an action may ask for, in braces. */
export const placeholders = ['lastKnownGood', 'run', 'key', 'incident', 'environment'] as const;

/** Whether a text asks for this. */
export const asksFor = (text: string, name: (typeof placeholders)[number]): boolean =>
  text.includes(`{${name}}`);

/** Words in braces; not those of others: `${HOME}` of a shell, `{{X}}` of Systems Manager, `\p{L}` and `\u{e4}` of a pattern. */
const word = /(?<!\\[pPu]|[${])\{([A-Za-z]\w*)\}(?!\})/g;

/** The first word in braces that is not to be filled in. */
export const strangerIn = (text: string): string | undefined =>
  [...text.matchAll(word)]
    .map(([, found = '']) => found)
    .find((found) => !placeholders.some((name) => name === found));

/** The texts of an action that are filled in, with where they stand in it; a key is such a text as well. */
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
    : membersOf(value).flatMap(([key, member]) => {
        const at = [...path, key];
        return [...(typeof key === 'string' ? [{ path: at, text: key }] : []), ...textsIn(member, at)];
      });
