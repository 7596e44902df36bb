import type { CallerScope } from '#act/drill/session.ts';
import { buildRequest } from '#observe/check/build-request.ts';
import { createCookies } from '#observe/check/cookies.ts';
import { findEnvironment } from '#observe/check/find.ts';
import type { Received } from '#observe/check/judge.ts';
import { pacerOf } from '#observe/check/pacer.ts';
import { perform } from '#observe/check/perform.ts';
import { matchesStatus, successful } from '#observe/check/status.ts';

type Meter = { path: string; json: string };

/** The number that the target tells; undefined when it tells none, or is not to be asked. Rejects when the signal aborts. */
export async function readMeter(
  environmentName: string,
  { path, json }: Meter,
  { tools, vault }: CallerScope,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { http, clock, config } = tools;
  const { client } = config;
  const environment = findEnvironment(environmentName, config);
  const request = { method: 'GET', path, redirects: 'origin' } as const;
  const built = await buildRequest(request, { client, environment, vault, saved: new Map() });
  if (built.kind === 'unknown') return undefined;
  await using cleanup = new AsyncDisposableStack();
  const connection = cleanup.adopt(http.connect(), (one) => one.close());
  const cut = (): void => void connection.close();
  signal.addEventListener('abort', cut);
  cleanup.defer(() => signal.removeEventListener('abort', cut));
  const pacer = pacerOf(http, environmentName, client.pace, clock);
  const way = { http, connection, cookies: createCookies(), pacer, vault, signal, onRequest: () => {} };
  const limits = { timeoutMs: client.timeout, maxBytes: client.maxBytes };
  const performed = await perform(built.request, request.redirects, limits, way).catch(() => {
    // Whatever else may reject is our own fault, and says nothing about the meter.
    signal.throwIfAborted();
  });
  return performed?.kind === 'received' ? numberIn(performed.received, json) : undefined;
}

function numberIn({ response, body }: Received, path: string): number | undefined {
  if (!matchesStatus(response.status, successful)) return undefined;
  const selection = body.select(path);
  if (selection.kind !== 'value' || typeof selection.value !== 'number') return undefined;
  return Number.isFinite(selection.value) ? selection.value : undefined;
}
