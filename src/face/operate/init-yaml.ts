import { Document, isScalar, stringify, visit } from 'yaml';
import type { Draft } from '#face/operate/init-draft.ts';

export function asYaml({ data, comments, later }: Draft): string {
  const document = new Document(data, { aliasDuplicateObjects: false });
  document.commentBefore =
    ' A Muster config. Try it: npx passmuster check   Watch with it: npx passmuster up';
  for (const [place, comment] of Object.entries(comments)) addComment(document, place.split('.'), comment);
  const sample = [
    later.comment,
    ...stringify(later.data, { aliasDuplicateObjects: false }).trimEnd().split('\n'),
  ].map((line) => `# ${line}\n`);
  return `${document.toString({ singleQuote: true, lineWidth: 0 })}\n${sample.join('')}`;
}

/** Above the key at `path`; a key that this config does not have is left out. */
function addComment(document: Document, path: readonly string[], comment: string): void {
  visit(document, {
    Pair: (_, { key }, ancestors) => {
      const isHere = isScalar(key) && pathOf(ancestors, key.value).join('.') === path.join('.');
      if (!isHere) return undefined;
      key.commentBefore = ` ${comment}`;
      return visit.BREAK;
    },
  });
}

/** Keys of the pairs on the way down. */
function pathOf(ancestors: readonly unknown[], last: unknown): string[] {
  const keys = ancestors.flatMap((ancestor) => {
    const key =
      typeof ancestor === 'object' && ancestor !== null && 'key' in ancestor ? ancestor.key : undefined;
    return isScalar(key) ? [String(key.value)] : [];
  });
  return [...keys, String(last)];
}
