import type { EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Troubles } from '#ground/base/troubles.ts';
import { createLimiter } from '#observe/check/limiter.ts';
import { lookAtStream, type Looking, type StreamLook } from '#observe/watch/look-at-stream.ts';
import { knownWell, rememberWell } from '#observe/watch/known-well.ts';
import type { MonitorState } from '#observe/watch/monitor-state.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import type { WatchedStream } from '#observe/watch/watched-streams.ts';
import type { Window } from '#observe/window/window.ts';
import { readWindows } from '#observe/window/windows.ts';

/** `look` is absent when the stream could not be read; `error` then says why. */
export type Seen = { watched: WatchedStream; look?: StreamLook; error?: string };

const streamsAtOnceMax = 10;

/**
 * A look at every stream; one that cannot be read keeps no other from it, and is a trouble. One of which an earlier look
 * knows that nothing can be wrong yet is not read again, but in every look one is: a store that is down is found at once.
 */
export async function lookAround(
  tools: WatchTools,
  streams: readonly WatchedStream[],
  state: MonitorState,
  now: EpochMs,
  guard: Troubles['guard'],
): Promise<Seen[]> {
  const looking: Looking = { now, state, windows: windowsOnce(tools, guard) };
  const limit = createLimiter(streamsAtOnceMax);
  // A store that is down takes its whole timeout to say so: it is asked no more in this look.
  let down: string | undefined;
  const look = async (watched: WatchedStream): Promise<Seen> => {
    if (down !== undefined) return { watched, error: down };
    let error = '';
    const found = await guard(() =>
      lookAndRemember(tools, watched, looking).catch((caught: unknown) => {
        error = caught instanceof Error ? caught.message : String(caught);
        if (caught instanceof MusterError && caught.code === 'EVIDENCE_UNAVAILABLE') down = error;
        throw caught;
      }),
    );
    return found === undefined ? { watched, error } : { watched, look: found };
  };
  const asked = toAsk(tools, streams, looking);
  const seen = await Promise.all([...asked].map((watched) => limit(() => look(watched))));
  const found = new Map(seen.map((one) => [one.watched, one]));
  const unasked: Omit<Seen, 'watched'> = down === undefined ? { look: { kind: 'well' } } : { error: down };
  return streams.map((watched) => found.get(watched) ?? { watched, ...unasked });
}

/** Those with which something may be wrong; when there are none, the one that was not asked for longest. */
function toAsk(
  { log }: WatchTools,
  streams: readonly WatchedStream[],
  { now, state }: Looking,
): ReadonlySet<WatchedStream> {
  const maybe = streams.filter(({ stream }) => {
    const well = knownWell(log, stream);
    const wasWell = state.silent[stream] === undefined && state.unreadable[stream] === undefined;
    return !well || !wasWell || now < well.readAt || now > well.until;
  });
  if (maybe.length > 0) return new Set(maybe);
  const [longest] = streams.toSorted(
    (one, other) => (knownWell(log, one.stream)?.readAt ?? 0) - (knownWell(log, other.stream)?.readAt ?? 0),
  );
  return new Set(longest ? [longest] : []);
}

async function lookAndRemember(
  tools: WatchTools,
  watched: WatchedStream,
  looking: Looking,
): Promise<StreamLook> {
  const { log } = tools;
  rememberWell(log, watched.stream, undefined);
  const look = await lookAtStream(tools, watched, looking);
  const known = look.kind === 'well' ? look.known : undefined;
  if (known) rememberWell(log, watched.stream, { ...known, readAt: looking.now });
  return look;
}

/** Of each environment read once in a look, and only when somebody asks; what cannot be read leaves nothing aside. */
function windowsOnce({ state, config }: WatchTools, guard: Troubles['guard']): Looking['windows'] {
  const asked = new Map<string, Promise<readonly Window[]>>();
  return (environment) => {
    const read = async (): Promise<readonly Window[]> =>
      (await guard(() => readWindows(state, { service: config.service, environment }))) ?? [];
    const windows = asked.get(environment) ?? read();
    asked.set(environment, windows);
    return windows;
  };
}
