import { matchesGlob } from 'node:path';
import {
  adapterUsers,
  defaultExporters,
  diets,
  floors,
  linesMax,
  moduleHomes,
  publicEntry,
  shipped,
  wordHomes,
} from './house.ts';
import { type Import, lineAt, type SourceFile } from './source-file.ts';

export type Violation = { rule: string; file: string; line: number; says: string };

type Found = { rule: string; line: number; says: string };

/** Everything that breaks the house's rules, file by file, in order of line. */
export function violations(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) =>
    ofFile(file)
      .toSorted((a, b) => a.line - b.line || a.rule.localeCompare(b.rule))
      .map((found) => ({ file: file.path, ...found })),
  );
}

function ofFile(file: SourceFile): Found[] {
  return [
    ...place(file),
    ...form(file),
    ...file.imports.flatMap((entry) => ofImport(file.path, entry)),
    ...(isAny(file.path, shipped) ? words(file) : []),
  ];
}

/** Where a shipped file stands: every room is in the table, every file in a room. */
function place({ path }: SourceFile): Found[] {
  if (!path.startsWith('src/') || path === publicEntry || rankOf(path) !== undefined) return [];
  return [{ rule: 'unknown-room', line: 1, says: 'this room is not in the table of floors' }];
}

/** How a file is written. */
function form(file: SourceFile): Found[] {
  const found: Found[] = [];
  if (file.lines > linesMax) {
    found.push({ rule: 'length', line: file.lines, says: `${file.lines} lines, more than ${linesMax}` });
  }
  if (!isAny(file.path, defaultExporters)) {
    found.push(
      ...occurrences(file, /\bexport\s+default\b|\bas\s+default\b/g, 'default-export', 'export by name'),
    );
  }
  const reexport = file.imports.find(({ kind }) => kind === 'export');
  if (reexport && file.path !== publicEntry && !ownExport.test(file.bare)) {
    found.push({ rule: 'barrel', line: reexport.line, says: 'import from where it is written' });
  }
  const shapes = /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:enum|namespace|module)\s+[\w$'"]/gm;
  return [...found, ...occurrences(file, shapes, 'enum', 'use a union or a module')];
}

/** `export const …`, `export type A = …`, but not `export { a } from …`. */
const ownExport = /^export\s+(?!type\s*[{*])[a-z]/m;

function words(file: SourceFile): Found[] {
  return wordHomes
    .filter(({ homes }) => !isAny(file.path, homes))
    .flatMap(({ pattern, rule, says }) => occurrences(file, pattern, rule, says));
}

function ofImport(path: string, entry: Import): Found[] {
  const { target, line } = entry;
  const found = [
    ...order(path, entry),
    ...diet(path, entry),
    ...adapter(path, entry),
    ...spelling(path, entry),
  ];
  if (isAny(path, shipped)) {
    found.push(
      ...moduleHomes
        .filter(({ pattern, homes }) => pattern.test(target) && !isAny(path, homes))
        .map(({ rule, says }) => ({ rule, line, says: `${target}: ${says}` })),
    );
  }
  return found;
}

function order(path: string, { target, line }: Import): Found[] {
  const [from, to] = [rankOf(path), rankOf(target)];
  if (from === undefined || to === undefined || to <= from) return [];
  return [
    {
      rule: 'floor-order',
      line,
      says: `${roomOf(path)} may not import ${roomOf(target)}, which is above it`,
    },
  ];
}

function diet(path: string, { target, typeOnly, line }: Import): Found[] {
  return diets
    .filter(({ folder }) => path.startsWith(folder))
    .filter(
      ({ values, types }) =>
        ![...values, ...(typeOnly ? types : [])].some((start) => target.startsWith(start)),
    )
    .map(({ rule, folder }) => ({ rule, line, says: `${folder} may not import ${target}` }));
}

function adapter(path: string, { target, line }: Import): Found[] {
  const room = /^src\/.*\/adapters\//.exec(target)?.[0];
  if (room === undefined || path.startsWith(room) || isAny(path, adapterUsers)) return [];
  return [{ rule: 'adapter', line, says: `${target} is for face/wire: take its port` }];
}

function spelling(path: string, { specifier, line }: Import): Found[] {
  const found: Found[] = [];
  if (path.startsWith('src/') && specifier.startsWith('.')) {
    found.push({ rule: 'relative-import', line, says: 'write #floor/room/file.ts' });
  }
  return found;
}

function occurrences(file: SourceFile, pattern: RegExp, rule: string, says: string): Found[] {
  return [...file.bare.matchAll(pattern)].map((match) => ({
    rule,
    line: lineAt(file.bare, match.index + match[0].search(/\S/)),
    says,
  }));
}

const ranks = new Map(
  floors
    .flatMap(({ floor, rooms }) => rooms.map((room) => `${floor}/${room}`))
    .map((room, rank) => [room, rank]),
);

const roomOf = (path: string): string => path.split('/').slice(1, 3).join('/');

/** Undefined outside the house. */
const rankOf = (path: string): number | undefined =>
  path.startsWith('src/') ? ranks.get(roomOf(path)) : undefined;

const isAny = (path: string, globs: readonly string[]): boolean =>
  globs.some((glob) => matchesGlob(path, glob));
