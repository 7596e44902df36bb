import { outcomeTones } from '#face/cli/view/event-line.ts';
import { segment, type Line } from '#face/cli/view/segment.ts';
import { sparkline } from '#face/cli/view/sparkline.ts';
import { clean, column, latencyText, widthOf } from '#face/cli/view/text.ts';
import { pointsMax, type Row } from '#face/cli/view/view-model.ts';

/** Shapes differ as well as colours, and the word stands beside them. */
const symbols: Record<Row['outcome'], string> = {
  waiting: '·',
  pass: '✓',
  degraded: '▲',
  fail: '✗',
  unknown: '?',
};

const wordColumns = 8;
const latencyColumns = 7;
const nameColumnsMax = 26;
/** Blanks and the symbol: what stands between the columns of a row. */
const gapColumns = 9;

/** Environments with their checks, and why a check does not pass, in at most `linesMax` lines. */
export function tableSection(rows: readonly Row[], columns: number, linesMax: number): Line[] {
  const groups = [...Map.groupBy(rows, ({ environment }) => environment)];
  const nameColumns = Math.min(nameColumnsMax, Math.max(8, ...rows.map(({ check }) => widthOf(check))));
  const full = groups.flatMap(([name, group]) => [
    title(name),
    ...group.flatMap((row) => lines(row, nameColumns, columns)),
  ]);
  if (full.length <= linesMax) return full;
  const short = groups.flatMap(([name, group]) => shortGroup(name, group, nameColumns, columns));
  return short.length <= linesMax ? short : [...short.slice(0, linesMax - 1), [segment('  …', 'muted')]];
}

/** What passes is only counted, what has not reported is left out. */
function shortGroup(name: string, group: readonly Row[], nameColumns: number, columns: number): Line[] {
  const unwell = group.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'waiting');
  const passing = group.filter(({ outcome }) => outcome === 'pass').length;
  const tail = passing > 0 ? segment(`  ✓ ${passing} pass`, 'good') : segment('');
  return [[...title(name), tail], ...unwell.flatMap((row) => lines(row, nameColumns, columns))];
}

const title = (environment: string): Line => [segment(` ${environment}`, 'strong')];

function lines(row: Row, nameColumns: number, columns: number): Line[] {
  const tone = outcomeTones[row.outcome];
  const left = columns - nameColumns - wordColumns - latencyColumns - gapColumns;
  const first: Line = [
    segment(`   ${symbols[row.outcome]} ${column(row.outcome, wordColumns)}`, tone),
    segment(` ${column(row.check, nameColumns)}`),
    segment(` ${latencyText(row.latencyMs).padStart(latencyColumns)}  `, 'muted'),
    ...sparkline(row.points, Math.min(pointsMax, left)),
  ];
  const isExplained = row.outcome !== 'pass' && row.reason !== '';
  return isExplained ? [first, [segment(`     ${clean(row.reason)}`, 'muted')]] : [first];
}
