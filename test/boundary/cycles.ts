import type { SourceFile } from './source-file.ts';

/** The shortest way back from each import of `file` to `file`, reported at the alphabetically first member only. */
export function cycles(
  file: SourceFile,
  files: readonly SourceFile[],
): { rule: string; line: number; says: string }[] {
  const byPath = new Map(files.map((each) => [each.path, each]));
  return file.imports.flatMap(({ target, line }) => {
    const way = shortestWay(target, file.path, byPath);
    if (way === undefined || way.some((path) => path < file.path)) return [];
    return [{ rule: 'import-cycle', line, says: [file.path, ...way].join(' → ') }];
  });
}

/** Breadth first over imports, types included; each file is looked at once. */
function shortestWay(from: string, to: string, files: ReadonlyMap<string, SourceFile>): string[] | undefined {
  const ways = [[from]];
  const seen = new Set([from]);
  for (const way of ways) {
    const last = way.at(-1)!;
    if (last === to) return way;
    for (const { target } of files.get(last)?.imports ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      ways.push([...way, target]);
    }
  }
  return undefined;
}
