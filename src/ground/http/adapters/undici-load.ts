import { formatDuration } from '#ground/base/duration.ts';
import { describeTarget } from '#ground/http/adapters/undici-request.ts';
import { loadShot, type LoadedShot, type ShotTools } from '#ground/http/adapters/undici-shot.ts';
import type { BurstOptions, BurstShots } from '#ground/http/burst.ts';
import type { Reason } from '#ground/http/failure.ts';
import type { HttpRequest } from '#ground/http/http-client.ts';

type Unopened = Extract<BurstShots, { kind: 'unopened' }>;

/** A far target needs many at once; each takes some CPU from probes that are measured meanwhile. */
const dialledAtOnceMax = 32;

/** Adds to `shots` until all are loaded. Answers why not at the first that fails, or that was loaded and is lost again. */
export async function loadAll(
  request: HttpRequest,
  options: BurstOptions,
  tools: ShotTools,
  shots: LoadedShot[],
  signal: AbortSignal,
): Promise<Unopened | undefined> {
  const { requests, timeoutMs, maxBytes } = options;
  let opened = 0;
  const end = new AbortController();
  const first = Promise.withResolvers<Reason | undefined>();
  const load = async (): Promise<void> => {
    while (!end.signal.aborted && shots.length < requests) {
      signal.throwIfAborted();
      const shot = loadShot(request, { timeoutMs, maxBytes }, tools);
      shots.push(shot);
      const reason = await shot.loaded;
      if (reason) return first.resolve(reason);
      opened += 1;
    }
  };
  const loading = Array.from({ length: Math.min(requests, dialledAtOnceMax) }, load);
  Promise.all(loading).then(() => first.resolve(undefined), first.reject);
  const late = tools.clock.sleep(options.connectWithinMs, end.signal);
  void late.then(() => first.resolve(tooLate(request, opened, options)));
  try {
    const reason = await first.promise;
    if (reason) return unopened(reason, opened);
  } finally {
    end.abort();
  }
  // What came in meanwhile is read before any shot is trusted to be there still.
  await nextTurn();
  signal.throwIfAborted();
  const lost = shots.filter((shot) => shot.endedMs() !== undefined);
  return lost[0] && unopened(await reasonOf(lost[0]), requests - lost.length);
}

const unopened = ({ code, message, noNetwork }: Reason, opened: number): Unopened => ({
  kind: 'unopened',
  opened,
  failure: { code, message, ...(noNetwork && { noNetwork }) },
});

function tooLate(request: HttpRequest, opened: number, { requests, connectWithinMs }: BurstOptions): Reason {
  const { host } = describeTarget(new URL(request.url));
  const message = `${opened} of ${requests} connections to ${host} within ${formatDuration(connectWithinMs)}`;
  return { code: 'connect_timeout', message };
}

async function reasonOf(lost: LoadedShot): Promise<Reason> {
  const outcome = await lost.outcome;
  if (outcome.kind === 'failure') return outcome;
  return { code: 'bad_response', message: `answered with ${outcome.status} before anything was sent` };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
