import type { DrillEnding, Row } from '#act/drill/drill-scene.ts';
import { columns } from '#face/cli/columns.ts';
import type { Output } from '#face/cli/io.ts';
import { clean, latencyText } from '#face/cli/view/text.ts';
import { counted } from '#face/cli/words.ts';

/** Its rows with how fast they blocked and passed again, what was found beside, and how it ended. */
export function showDrill(ending: DrillEnding, out: Output): string {
  const { drill, phase, outcome, reason, rows, findings, requests, tokens } = ending;
  const beside = findings.filter((one) => one !== reason && rows.every((row) => row.reason !== one));
  const word = phase === 'refused' ? 'refused' : outcome;
  const cost = requests > 0 ? `  (${counted(requests, 'request')}, about ${counted(tokens, 'token')})` : '';
  return [
    showRows(rows, out),
    ...beside.map((one) => `· ${clean(one)}`),
    clean(`${drill} ${word}${reason === '' ? '' : `: ${reason}`}`) + cost,
  ]
    .filter(Boolean)
    .join('\n');
}

const showRows = (rows: readonly Row[], out: Output): string =>
  columns(
    ['LIMIT', 'OUTCOME', 'BLOCKED AFTER', 'PASSES AFTER', 'WHY'],
    rows.map(({ limit, outcome, reason, lowerToBlockMs, restoreToPassMs }) => [
      limit,
      outcome,
      lowerToBlockMs === undefined ? '' : latencyText(lowerToBlockMs),
      restoreToPassMs === undefined ? '' : latencyText(restoreToPassMs),
      reason,
    ]),
    out,
  );
