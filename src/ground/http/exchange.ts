import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { startDeadline } from '#ground/http/deadline.ts';
import { failureOf, timeoutOf, type Progress, type Reason } from '#ground/http/failure.ts';
import type { HttpFailure, HttpLimits, HttpResponse, Phases } from '#ground/http/http-client.ts';
import { createResponseReader } from '#ground/http/response-reader.ts';
import type { StallWatch } from '#ground/http/stalls.ts';
import { phasesOf, type Timeline } from '#ground/http/timeline.ts';

/** What is known of the connection that an exchange ran on. */
export type Peer = { remoteAddress?: string; tls?: NonNullable<HttpResponse['tls']> };

/** One exchange under way: it is told what happens, and the first thing that ends it settles it. */
export type Exchange = {
  readonly line: Timeline;
  /** Between them passes time that is ours. */
  pause(): void;
  resume(): void;
  head(status: number, rawHeaders: readonly unknown[]): void;
  chunk(chunk: Uint8Array): void;
  whole(peer: Peer): void;
  /** The target, or the way there, broke it. */
  broken(error: Error): void;
  /** We did. */
  abandon(error: Error): void;
};

export type Settle = {
  resolve: (outcome: HttpResponse | HttpFailure) => void;
  reject: (error: Error) => void;
  /** It is over; whatever of it still runs must be stopped. */
  onEnd: (whole: boolean) => void;
};

export function startExchange(
  target: Pick<Progress, 'host' | 'named' | 'secure'>,
  limits: HttpLimits,
  { clock, stalls }: { clock: Clock; stalls: StallWatch },
  settle: Settle,
): Exchange {
  const line: Timeline = { startedMs: clock.monotonicMs(), ownDelayMs: 0 };
  const reader = createResponseReader(limits.maxBytes);
  const meter = stalls.begin();
  let over = false;

  const phases = (whole: boolean): Phases =>
    phasesOf(line, { endedMs: clock.monotonicMs(), stalledMs: meter.stalledMs(), whole });
  const end = (whole: boolean): boolean => {
    if (over) return false;
    over = true;
    deadline.end();
    meter.end();
    settle.onEnd(whole);
    return true;
  };
  const fail = (explain: (progress: Progress) => Reason): void => {
    const untilNow = phases(false);
    const headersCame = reader.received() !== undefined;
    const progress = { ...target, ...limits, line, headersCame, bodyBytes: reader.bodyBytes() };
    if (end(false)) settle.resolve({ kind: 'failure', ...explain(progress), phases: untilNow });
  };
  const abandon = (error: Error): void => {
    if (end(false)) settle.reject(error);
  };
  const deadline = startDeadline(limits.timeoutMs, clock, {
    stalledMs: meter.stalledMs,
    onEnd: () => fail(timeoutOf),
    onStarved: (lostMs) => abandon(starved(lostMs)),
  });

  return {
    line,
    pause() {
      deadline.pause();
      meter.pause();
    },
    resume() {
      meter.resume();
      deadline.resume();
    },
    head: reader.head,
    chunk(chunk) {
      const reason = reader.chunk(chunk);
      if (reason) fail(() => reason);
    },
    whole(peer) {
      const head = reader.received();
      const inAll = phases(true);
      if (head && end(true))
        finish({ kind: 'response', ...head, phases: inAll, ...peer }, reader.body(), settle);
    },
    broken: (error) => fail((progress) => failureOf(error, progress)),
    abandon,
  };
}

const starved = (lostMs: number): MusterError =>
  new MusterError(
    'PROCESS_STARVED',
    `own delay: the process stood still again and again, the last time for ${Math.round(lostMs)}ms`,
    { hint: 'give the machine more CPU, or run fewer checks at once' },
  );

function finish(
  response: Omit<HttpResponse, 'body'>,
  body: Uint8Array | Promise<Uint8Array | Reason>,
  { resolve, reject }: Settle,
): void {
  if (body instanceof Uint8Array) return resolve({ ...response, body });
  body
    .then((decoded) =>
      decoded instanceof Uint8Array
        ? resolve({ ...response, body: decoded })
        : resolve({ kind: 'failure', ...decoded, phases: response.phases }),
    )
    .catch(reject);
}
