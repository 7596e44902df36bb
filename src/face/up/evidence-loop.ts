import type { Guard } from '#face/up/limit-loops.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import { watchEvidence } from '#observe/watch/watch-evidence.ts';

const lookEveryMs = 3_600_000;

/** Looks at once, and every hour, whether what was recorded last still stands as it was written, and says so where it does not. */
export async function evidenceLoop(tools: UpTools, signal: AbortSignal, guarded: Guard): Promise<void> {
  while (!signal.aborted) {
    await guarded('evidence', () => watchEvidence(tools));
    await tools.clock.sleep(lookEveryMs, signal);
  }
}
