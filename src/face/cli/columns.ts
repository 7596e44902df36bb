/** Rows as aligned columns, two spaces apart; the first row is the heading. Nothing for no rows but the heading. */
export function columns(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const all = [heading, ...rows];
  const widths = heading.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)));
  return all.map((row) => line(row, widths)).join('\n');
}

const line = (row: readonly string[], widths: readonly number[]): string =>
  row
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join('  ')
    .trimEnd();
