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
  let node: unknown = document.contents;
  let offset = start(node);
  for (const [depth, key] of path.entries()) {
    const resolved = isAlias(node) ? node.resolve(document) : node;
    const pair = isMap(resolved) ? resolved.items.find((item) => keyOf(item) === String(key)) : undefined;
    node = pair ? pair.value : isSeq(resolved) ? resolved.items[Number(key)] : undefined;
    if (node === undefined) return offset;
    const wanted = at === 'key' || depth < path.length - 1 ? start(pair?.key ?? node) : start(node);
    offset = wanted ?? start(pair?.key) ?? offset;
  }
  return offset;
}

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key));

const start = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];
