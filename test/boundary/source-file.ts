import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { bareCode } from './bare-code.ts';
import { folders } from './house.ts';

export type Import = {
  kind: 'import' | 'export';
  /** `import type …`: nothing of it is left at run time. */
  typeOnly: boolean;
  specifier: string;
  /** Path from the root (`src/…/x.ts`) of a file of ours, else the name of the module. */
  target: string;
  line: number;
};

/** `path` is relative to the root, with slashes. */
export type SourceFile = { path: string; lines: number; bare: string; imports: Import[] };

const imports =
  /(?<![.\w$])(import|export)\b(?:(\s+type\b)?[^;'"()=]*?\bfrom\s*|\s*\(?\s*)(['"])(?<blank> *)\3/dg;

/** Every TypeScript file of the tree, fixtures left out, in order of path. */
export function readSources(root: string): SourceFile[] {
  const inFolders = folders.flatMap((folder) => typescriptIn(root, folder));
  const atTop = readdirSync(root).filter((name) => name.endsWith('.ts'));
  return [...inFolders, ...atTop]
    .toSorted()
    .map((path) => parse(path, readFileSync(join(root, path), 'utf8')));
}

export function parse(path: string, source: string): SourceFile {
  const bare = bareCode(source);
  const found = [...bare.matchAll(imports)].map((match): Import => {
    const [from, to] = match.indices!.groups!['blank']!;
    const specifier = source.slice(from, to);
    return {
      kind: match[1] as Import['kind'],
      typeOnly: match[2] !== undefined,
      specifier,
      target: target(path, specifier),
      line: lineAt(source, match.index),
    };
  });
  return { path, lines: source.trimEnd().split('\n').length, bare, imports: found };
}

export const lineAt = (source: string, index: number): number => source.slice(0, index).split('\n').length;

function target(path: string, specifier: string): string {
  if (specifier.startsWith('#')) return `src/${specifier.slice(1)}`;
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  return specifier;
}

function typescriptIn(root: string, folder: string): string[] {
  return list(join(root, folder))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.startsWith('test/fixtures/'));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
