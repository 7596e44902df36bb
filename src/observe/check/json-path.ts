import { compile, JSONPathError, type JSONPathQuery } from 'json-p3';
import type { Json } from '#ground/base/json.ts';

/** What a path selects; `many` and `missing` are never taken for a value. */
export type Selection =
  | { kind: 'value'; value: Json; location: readonly (string | number)[] }
  | { kind: 'missing' }
  | { kind: 'many'; count: number };

/** RFC 9535. A document nested deeper than the descendant segment may follow selects nothing. */
export function selectOne(path: string, document: Json): Selection {
  const nodes = nodesOf(path, document);
  const [node] = nodes;
  if (node === undefined) return { kind: 'missing' };
  if (nodes.length > 1) return { kind: 'many', count: nodes.length };
  return { kind: 'value', value: node.value as Json, location: node.location };
}

function nodesOf(path: string, document: Json) {
  try {
    return compiled(path).query(document).nodes;
  } catch (error) {
    if (error instanceof JSONPathError || error instanceof RangeError) return [];
    throw error;
  }
}

/** Paths come from the config, which has a bounded number of them. */
const queriesMax = 1000;
const queries = new Map<string, JSONPathQuery>();

function compiled(path: string): JSONPathQuery {
  const known = queries.get(path);
  if (known) return known;
  const query = compile(path);
  if (queries.size < queriesMax) queries.set(path, query);
  return query;
}
