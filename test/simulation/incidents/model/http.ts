import { MusterError } from '#ground/base/muster-error.ts';
import type {
  HttpClient,
  HttpConnection,
  HttpFailure,
  HttpResponse,
  Phases,
} from '#ground/http/http-client.ts';
import type { Process } from '../../world/process.ts';
import type { Answer, Cause, Service } from './service.ts';

/** Why each probe was answered as it was: by path and time of the machine that probed. */
export type Truth = Map<string, Cause>;

export const truthKey = (path: string, at: number): string => `${path}@${at}`;

type Parts = { process: Process; service: Service; truth: Truth; now: () => number };

/** The target as one process reaches it: it answers by the model, decided on as it is asked. */
export function simulatedHttp({ process, service, truth, now }: Parts): HttpClient {
  return {
    async exchange({ url }, { timeoutMs }, connection) {
      const path = new URL(url).pathname;
      const answer = service.answer(path, now());
      truth.set(truthKey(path, process.clock.now()), answer.cause);
      const spentMs = Math.min(answer.ms, timeoutMs);
      const isCut = await Promise.race([process.clock.sleep(spentMs), cutOf(connection)]);
      if (isCut === true) throw new MusterError('EXCHANGE_CUT', 'the exchange was cut');
      return answer.ms > timeoutMs ? failure('timeout', 'no answer', timeoutMs) : answered(answer);
    },
    connect() {
      const cut = Promise.withResolvers<true>();
      const connection = { close: async () => cut.resolve(true) };
      cuts.set(connection, cut.promise);
      return connection;
    },
    close: async () => undefined,
  };
}

const cuts = new WeakMap<HttpConnection, Promise<true>>();
const cutOf = (connection: HttpConnection | undefined): Promise<true> =>
  (connection && cuts.get(connection)) ?? new Promise<true>(() => undefined);

const phases = (totalMs: number): Phases => ({ totalMs, ownDelayMs: 0, reused: false });

const failure = (code: HttpFailure['code'], message: string, ms: number): HttpFailure => ({
  kind: 'failure',
  code,
  message,
  phases: phases(ms),
});

const encoder = new TextEncoder();

function answered(answer: Answer): HttpResponse | HttpFailure {
  if (answer.kind === 'unreachable') return failure('unreachable', 'no route', answer.ms);
  const { status, json, ms } = answer;
  return {
    kind: 'response',
    status,
    headers: [],
    body: encoder.encode(JSON.stringify(json)),
    phases: phases(ms),
  };
}
