import { type DrillScene, tell } from '#act/drill/drill-scene.ts';
import { journalDrill, rowEntry } from '#act/drill/drill-journal.ts';
import type { Played } from '#act/drill/play-drill.ts';
import { playLimit } from '#act/drill/play-limit.ts';
import { told } from '#act/drill/row.ts';
import type { BudgetDrill } from '#ground/config/schema/drill.ts';

/** Each limit alone, under its own lease, in the order written. One that cannot be put back ends the drill. */
export async function playBudget(scene: DrillScene, drill: BudgetDrill): Promise<Played> {
  const played: Played = { rows: [], requests: 0, tokens: 0 };
  const wanted = Object.entries(drill.lower).filter(
    ([limit]) => scene.input.limit === undefined || limit === scene.input.limit,
  );
  for (const [limit, lowering] of wanted) {
    const { row, spent, report } = await playLimit(scene, { drill, limit, lowering });
    await journalDrill(scene, {
      ...rowEntry(row),
      more: { ...rowEntry(row).more, ...(report && { report }) },
    });
    tell(scene, { phase: 'row', limit, text: told(row) });
    played.rows.push(row);
    played.requests += spent.requests;
    played.tokens += spent.tokens;
    if (row.restored === 'left' || row.restored === 'disputed') break;
  }
  return played;
}
