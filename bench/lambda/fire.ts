import { readFileSync } from 'node:fs';
import { systemClock } from '#ground/base/clock.ts';
import { createBurst } from '#ground/http/adapters/undici-burst.ts';

/** A burst as the drill's caller sends it; bundled with the drill. Answers from the first request to the last leaving. */
export async function fire({ url, requests }: { url: string; requests: number }): Promise<number> {
  const ca = [readFileSync(process.env['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8')];
  const shots = await createBurst({ clock: systemClock, ca }).fire(
    { method: 'GET', url, headers: [] },
    { requests, connectWithinMs: 30_000, timeoutMs: 30_000, maxBytes: 10_000 },
    new AbortController().signal,
  );
  if (shots.kind === 'unopened') throw new Error(`no burst: ${shots.failure.message}`);
  return shots.skewMs;
}
