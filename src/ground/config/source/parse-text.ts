import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { ConfigProblem, Positions } from '#ground/config/problem.ts';
import { positionsIn } from '#ground/config/source/positions.ts';

export type ParsedText =
  | { kind: 'parsed'; data: unknown; positions: Positions }
  | { kind: 'broken'; problems: ConfigProblem[] };

/** Resolved copies of one anchor's content, so that a few lines cannot grow into gigabytes. */
const aliasesMax = 100;

/** YAML 1.2 (core schema: no dates, no functions). JSON is read as YAML once it has proved to be JSON. */
export function parseText(text: string, format: 'yaml' | 'json'): ParsedText {
  const lines = new LineCounter();
  const source = text.replace(/^\uFEFF/, '');
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map((error) => problemOf(error, lines));
  const notJson = format === 'json' ? jsonFault(source, lines) : undefined;
  if (notJson) return { kind: 'broken', problems: [notJson] };
  if (faults.length === 0 && document.contents === null) return { kind: 'broken', problems: [nothing] };
  if (faults.length > 0) return { kind: 'broken', problems: faults.slice(0, 20) };
  try {
    const data: unknown = document.toJS({ maxAliasCount: aliasesMax });
    return { kind: 'parsed', data, positions: positionsIn(document, lines) };
  } catch (error) {
    // yaml throws ReferenceError for an alias without its anchor, and for too many.
    if (!(error instanceof ReferenceError)) throw error;
    return { kind: 'broken', problems: [{ path: '', message: aliasMessage(error) }] };
  }
}

const nothing = { path: '', message: 'there is nothing in it: muster init writes a first config' };

function problemOf(error: YAMLError, lines: LineCounter): ConfigProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  const message = error.code === 'DUPLICATE_KEY' ? 'this key is written twice' : error.message;
  return { path: '', message, line, column: col };
}

function jsonFault(source: string, lines: LineCounter): ConfigProblem | undefined {
  const reason = jsonReason(source);
  if (reason === undefined) return undefined;
  const position = / at position (\d+)/.exec(reason)?.[1];
  const { line, col } = lines.linePos(position === undefined ? badTokenAt(source) : Number(position));
  // The rest of the reason may quote what is in the file.
  const [short] = /^Unexpected token '.+?'|^.*(?= in JSON)|^Unexpected end/s.exec(reason) ?? ['broken'];
  return { path: '', message: `not JSON: ${short}`, line, column: col };
}

function jsonReason(source: string): string | undefined {
  try {
    JSON.parse(source);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

/** V8 does not say where an unexpected token stands: the shortest beginning of the source that has it says so. */
function badTokenAt(source: string): number {
  let [whole, broken] = [0, source.length];
  while (broken - whole > 1) {
    const middle = Math.floor((whole + broken) / 2);
    if (jsonReason(source.slice(0, middle))?.startsWith('Unexpected token')) broken = middle;
    else whole = middle;
  }
  return whole;
}

const aliasMessage = (error: ReferenceError): string =>
  error.message.startsWith('Excessive') ? `expected at most ${aliasesMax} uses of aliases` : error.message;
