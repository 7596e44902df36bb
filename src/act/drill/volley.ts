import {
  guarded,
  isGoodEnough,
  makeReady,
  type CallerScope,
  type Session,
  type Told,
} from '#act/drill/session.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Step } from '#ground/config/schema/expectation.ts';
import type { BurstOptions, BurstShots } from '#ground/http/burst.ts';
import type { HttpRequest } from '#ground/http/http-client.ts';
import { faultOf } from '#observe/check/attempt.ts';
import { buildRequest } from '#observe/check/build-request.ts';
import { withCookies } from '#observe/check/perform.ts';

/** What was sent, judged without its latency. */
export type Sent = { request: HttpRequest; step: Step };

/** What came of sending the last step of a check many times at once. */
export type Volley =
  | (Sent & { kind: 'fired'; shots: Extract<BurstShots, { kind: 'shots' }> })
  /** Nothing was sent: not all connections could be opened. */
  | (Sent & { kind: 'unopened'; unopened: Extract<BurstShots, { kind: 'unopened' }> })
  /** Nothing was sent: the actor could not be made ready, or the request could not be built. */
  | { kind: 'unready'; told: Told }
  /** A fault of our own. */
  | { kind: 'fault'; reason: string; mayBeSent: boolean };

export type VolleyOptions = Pick<BurstOptions, 'requests' | 'onAnswer'>;

/**
 * Makes the actor ready, and then sends once. Neither paced nor redirected: it is one moment, and each request is one.
 * Rejects only when the signal aborts.
 */
export async function sendVolley(
  session: Session,
  { requests, onAnswer }: VolleyOptions,
  { tools, vault }: CallerScope,
  signal: AbortSignal,
): Promise<Volley> {
  const { check, scene, actor } = session;
  const step = check.steps.at(-1) as Step;
  const { client } = tools.config;
  let request: HttpRequest | undefined;
  const told = await guarded(session, signal, async () => {
    const prepared = await makeReady(session);
    if (!isGoodEnough(prepared.outcome)) return prepared;
    const { environment } = scene;
    const built = await buildRequest(step.request, { client, environment, vault, saved: actor.saved });
    if (built.kind === 'unknown') return { outcome: 'unknown', reason: built.reason };
    request = withCookies(built.request, actor.cookies);
    return prepared;
  });
  if (!request) return { kind: 'unready', told };
  const options = {
    requests,
    connectWithinMs,
    timeoutMs: step.request.timeout ?? client.timeout,
    maxBytes: Math.min(client.maxBytes, Math.floor(bytesMax / requests)),
    ...(onAnswer && { onAnswer }),
  };
  try {
    const sent = { request, step: atOnce(step) };
    const shots = await tools.burst.fire(request, options, signal);
    return shots.kind === 'shots'
      ? { kind: 'fired', ...sent, shots }
      : { kind: 'unopened', ...sent, unopened: shots };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'fault', reason: faultOf(error), mayBeSent: mayBeSent(error) };
  }
}

const connectWithinMs = 30_000;
/** Of all bodies together. */
const bytesMax = 67_108_864;

/** How long each takes says nothing when many are sent at once. */
const atOnce = (step: Step): Step => ({ ...step, expect: { ...step.expect, latency: undefined } });

const mayBeSent = (error: unknown): boolean =>
  !(error instanceof MusterError && ['NO_SOCKET', 'REQUEST_INVALID'].includes(error.code));
