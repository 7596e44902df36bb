import { whoWatches } from '#face/operate/doctor/who-watches.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { monitorKey, parseMonitor } from '#observe/watch/monitor-state.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { parseStream } from '#record/evidence/stream.ts';

/**
 * No `muster up` runs on this data, or nothing sweeps up in `stack`. `newest`: when a check was recorded last, or when it was
 * swept last, milliseconds since the epoch.
 */
export type Unwatched = { newest?: number; stack?: string };

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

/** Three of its minutes may be lost. */
const sweptMsMax = 180_000;

/** The same of a stack, which looks at itself every minute. */
export async function unswept(
  state: StateStore,
  { name, service, region }: { name: string; service: string; region: string },
  now: EpochMs,
): Promise<Unwatched | undefined> {
  const { lookedAt } = parseMonitor((await state.get(monitorKey(service, region)))?.value);
  if (now - lookedAt < sweptMsMax) return undefined;
  return { stack: name, ...(lookedAt > 0 && { newest: lookedAt }) };
}
