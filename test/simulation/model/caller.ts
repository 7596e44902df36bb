import type { BurstReport, Called, Caller } from '#act/drill/caller.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Core, Process } from '../world/process.ts';
import type { Service } from './service.ts';

/** What one process sends to the target, at the moment it gets there. */
export type Sent = {
  process: Process;
  /** `<run>/<drill>/…`; of a burst it begins with `burst/`. */
  actor: string;
  kind: 'call' | 'burst' | 'meter';
  requests: number;
  tokens: number;
};

export type CallerParts = {
  core: Core;
  process: Process;
  service: Service;
  onSend: (sent: Sent) => void;
};

/** A caller of the modelled service. Its sessions are this process's: another one begins anew. */
export function simulatedCaller({ core, process, service, onSend }: CallerParts): Caller {
  const { chance, weather } = core;
  const known = new Set<string>();
  const unavailable = (why: string): MusterError => new MusterError('CALL_LOST', why);
  const send = async <T>(effect: () => T, signal: AbortSignal): Promise<T> => {
    signal.throwIfAborted();
    const answer = await process.call('caller', effect, { unavailable });
    signal.throwIfAborted();
    return answer;
  };
  const one = (actor: string, isTogether: boolean): Called => {
    const at = process.clock.now();
    if (chance.is(weather.unanswered)) {
      onSend({ process, actor, kind: 'call', requests: 1, tokens: 0 });
      return { at, outcome: 'fail', answers: [], reason: 'no response', requests: 1, tokens: 100 };
    }
    const called = service.serve(`${process.id}/${actor}`, at, isTogether);
    onSend({ process, actor, kind: 'call', requests: 1, tokens: called.tokens });
    const isNewActor = !known.has(actor);
    known.add(actor);
    return isNewActor ? { ...called, isNewActor } : called;
  };
  return {
    call: ({ actor }, signal) => send(() => one(actor, false), signal),
    together: ({ actor }, calls, signal) =>
      send(() => Array.from({ length: calls }, () => one(actor, true)), signal),
    burst: ({ actor, requests, answer }, signal) =>
      send(() => {
        const { admitted, retryAfterSeconds } = service.burst(requests);
        onSend({ process, actor, kind: 'burst', requests, tokens: admitted * 100 });
        return reportOf(process, { requests, answer, admitted, retryAfterSeconds });
      }, signal),
    meter: (_environment, _meter, signal) =>
      send(() => {
        onSend({ process, actor: '', kind: 'meter', requests: 1, tokens: 0 });
        return service.meter();
      }, signal),
  };
}

type Burst = { requests: number; answer: string; admitted: number; retryAfterSeconds: number };

function reportOf(process: Process, { requests, answer, admitted, retryAfterSeconds }: Burst): BurstReport {
  const blocked = requests - admitted;
  return {
    at: process.clock.now(),
    requests,
    sent: requests,
    skewMs: 5,
    concurrencyMax: requests,
    admitted,
    answers: { [answer]: blocked },
    unnamed: 0,
    ambiguous: 0,
    serverErrors: 0,
    failed: 0,
    reason: '',
    statuses: { 200: admitted, 429: blocked },
    firstBlockMs: 10,
    retryAfter: {
      shown: blocked,
      missing: 0,
      secondsMin: retryAfterSeconds,
      secondsMax: retryAfterSeconds,
      overMsMin: 10 + retryAfterSeconds * 1000,
      overMsMax: 10 + retryAfterSeconds * 1000,
    },
    tokens: admitted * 100,
    isCut: false,
  };
}
