import { clean, column, cut, widthOf } from '#face/cli/view/text.ts';
import type { Output } from '#face/cli/io.ts';

/**
 * Rows as aligned columns, two spaces apart; the first row is the heading. Nothing for no rows but the heading.
 * A column that is empty throughout is left out. On a terminal a line that is too long is cut, never wrapped.
 */
export function columns(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  out?: Output,
): string {
  if (rows.length === 0) return '';
  const used = heading.map((_, index) => index).filter((index) => rows.some((row) => row[index] !== ''));
  const all = [heading, ...rows].map((row) => used.map((index) => clean(row[index] ?? '')));
  const widths = used.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ''))));
  const lineMax = out?.isTTY ? (out.columns ?? Infinity) : Infinity;
  return all.map((row) => cut(line(row, widths), lineMax)).join('\n');
}

const line = (row: readonly string[], widths: readonly number[]): string =>
  row
    .map((cell, index) => column(cell, widths[index] ?? 0))
    .join('  ')
    .trimEnd();
