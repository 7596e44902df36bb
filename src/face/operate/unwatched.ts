import { whoWatches } from '#face/operate/doctor/who-watches.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { parseStream } from '#record/evidence/stream.ts';

/** No `muster up` runs on this data. `newest`: when a check was recorded last, milliseconds since the epoch. */
export type Unwatched = { newest?: number };

const streamsMax = 1000;

/** Undefined while a `muster up` has this data; told from the newest record of each check, of 1,000 streams at most. */
export async function unwatched(dataDir: string, log: EvidenceLog): Promise<Unwatched | undefined> {
  if ((await whoWatches(dataDir)) !== undefined) return undefined;
  const ofChecks = (await log.streams()).filter((stream) => {
    const kind = parseStream(stream)?.kind;
    return kind === 'slot' || kind === 'manual';
  });
  let newest = -Infinity;
  for (const stream of ofChecks.slice(0, streamsMax)) {
    const [head] = await log.read(stream, { limit: 1, order: 'newest-first' });
    newest = Math.max(newest, head?.record.at ?? -Infinity);
  }
  return newest === -Infinity ? {} : { newest };
}
