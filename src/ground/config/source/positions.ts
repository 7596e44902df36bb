import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { Path, Positions } from '#ground/config/problem.ts';

/** Where paths stand in a YAML or JSON document; a path that is missing stands where its nearest parent does. */
export function positionsIn(document: Document, lines: LineCounter): Positions {
  return (path, at) => {
    const offset = offsetOf(document, path, at);
    if (offset === undefined) return undefined;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}

function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number | undefined {
  let here: Place = { value: document.contents };
  for (const key of path) {
    const next = placeIn(isAlias(here.value) ? here.value.resolve(document) : here.value, key);
    if (!next) return start(here.key) ?? start(here.value);
    here = next;
  }
  return at === 'value' ? (start(here.value) ?? start(here.key)) : (start(here.key) ?? start(here.value));
}

/** An entry of a list has no key. */
type Place = { key?: unknown; value: unknown };

function placeIn(parent: unknown, key: string | number): Place | undefined {
  if (isSeq(parent)) return key in parent.items ? { value: parent.items[Number(key)] } : undefined;
  return isMap(parent) ? parent.items.find((pair) => keyOf(pair) === String(key)) : undefined;
}

const keyOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key);

const start = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];
