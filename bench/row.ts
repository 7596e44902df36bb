/** One measured number. `goal` as people read it (`≤ 1.6 × bare socket`), `met` whether it holds. */
export type BenchRow = { name: string; value: number; unit: string; goal?: string; met?: boolean };

/** Rows as aligned columns, ending with whether the goal was met. */
export function renderRows(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [row.name, formatValue(row.value), row.unit, row.goal ?? '', verdict(row)]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => line[column]!.length)));
  return cells
    .map(([name = '', value = '', unit = '', goal = '', end = '']) =>
      [
        name.padEnd(widths[0]!),
        value.padStart(widths[1]!),
        unit.padEnd(widths[2]!),
        goal.padEnd(widths[3]!),
        end,
      ]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const verdict = ({ met }: BenchRow): string => (met === undefined ? '' : met ? 'met' : 'MISSED');

/** Three significant digits, whole from 100 on, thousands apart. */
function formatValue(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
