import { createSecureContext } from 'node:tls';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { loadAll } from '#ground/http/adapters/undici-load.ts';
import type { LoadedShot, ShotTools } from '#ground/http/adapters/undici-shot.ts';
import type { HttpClientOptions } from '#ground/http/adapters/undici.ts';
import {
  burstRequestsMax,
  type Burst,
  type BurstOptions,
  type BurstShots,
  type Shot,
} from '#ground/http/burst.ts';
import { createStallWatch } from '#ground/http/stalls.ts';

type Shots = Extract<BurstShots, { kind: 'shots' }>;

/** Bursts on undici's parser and our own sockets. Keeps nothing between them. */
export function createBurst({ clock, ca }: HttpClientOptions): Burst {
  const context = createSecureContext(ca && { ca: [...ca] });
  const tools: ShotTools = { clock, context, stalls: createStallWatch(clock) };
  return {
    async fire(request, options, signal) {
      refuseOther(options.requests);
      signal.throwIfAborted();
      const loaded: LoadedShot[] = [];
      const abort = (): void => abandonAll(loaded, signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      try {
        const unopened = await loadAll(request, options, tools, loaded, signal);
        return unopened ?? (await volley(loaded, options, clock));
      } finally {
        signal.removeEventListener('abort', abort);
        for (const shot of loaded) shot.close();
      }
    },
  };
}

function refuseOther(requests: number): void {
  if (Number.isInteger(requests) && requests >= 1 && requests <= burstRequestsMax) return;
  const message = `a burst of ${requests} requests; expected 1 to ${burstRequestsMax}`;
  throw new MusterError('REQUEST_INVALID', message, { exit: 2 });
}

/** From here on everything may have been sent, and nothing is sent again. */
async function volley(
  loaded: readonly LoadedShot[],
  { onAnswer }: BurstOptions,
  clock: Clock,
): Promise<Shots> {
  const startedAt = clock.now();
  const sentMs = sendAll(loaded, clock);
  let isCut = false;
  const outcomes = await Promise.all(
    loaded.map(async (shot) => {
      const outcome = await shot.outcome.catch(asCut);
      if (!isCut && outcome.kind === 'response' && onAnswer?.(outcome) === 'cut') {
        isCut = true;
        abandonAll(loaded, cut);
      }
      return outcome;
    }),
  );
  const firstMs = sentMs[0] ?? 0;
  const shots = outcomes.map((outcome, index): Shot => {
    const sentAtMs = (sentMs[index] ?? firstMs) - firstMs;
    return { sentAtMs, endedAtMs: (loaded[index]?.endedMs() ?? firstMs) - firstMs, outcome };
  });
  return {
    kind: 'shots',
    startedAt,
    skewMs: shots.at(-1)?.sentAtMs ?? 0,
    concurrencyMax: concurrencyOf(shots),
    shots,
    isCut,
  };
}

/** When each was sent, on the monotonic clock. Nothing but sending happens before the last one has left. */
function sendAll(loaded: readonly LoadedShot[], clock: Clock): number[] {
  const sentMs = loaded.map((shot) => {
    shot.send();
    return clock.monotonicMs();
  });
  loaded.forEach(({ exchange }, index) => {
    const { line } = exchange;
    line.startedMs = sentMs[index] ?? line.startedMs;
    line.sentMs = line.startedMs;
    exchange.resume();
  });
  return sentMs;
}

/** One for all: nobody sees it. */
const cut = new Error('cut');

function asCut(error: unknown): { kind: 'cut' } {
  if (error === cut) return { kind: 'cut' };
  throw error;
}

function abandonAll(loaded: readonly LoadedShot[], reason: Error): void {
  for (const { exchange } of loaded) exchange.abandon(reason);
}

function concurrencyOf(shots: readonly Shot[]): number {
  const ends = shots.map(({ endedAtMs }) => endedAtMs).toSorted((one, other) => one - other);
  let ended = 0;
  let most = 0;
  shots.forEach(({ sentAtMs }, index) => {
    while ((ends[ended] ?? Infinity) <= sentAtMs) ended += 1;
    most = Math.max(most, index + 1 - ended);
  });
  return most;
}
