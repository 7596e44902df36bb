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

function problemOf(error: YAMLError, lines: LineCounter): ConfigProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  return { path: '', message: error.message, line, column: col };
}

function jsonFault(source: string, lines: LineCounter): ConfigProblem | undefined {
  try {
    JSON.parse(source);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = / at position (\d+)/.exec(error.message);
    const { line, col } = lines.linePos(position ? Number(position[1]) : firstLetter(source));
    // The rest of the message may quote what is in the file.
    const reason = /^[^"]*?(?=,? "| in JSON|$)/.exec(error.message)?.[0] ?? 'broken';
    return { path: '', message: `not JSON: ${reason}`, line, column: col };
  }
}

const firstLetter = (source: string): number => Math.max(0, source.search(/\S/));

const aliasMessage = (error: ReferenceError): string =>
  error.message.startsWith('Excessive') ? `expected at most ${aliasesMax} uses of aliases` : error.message;
