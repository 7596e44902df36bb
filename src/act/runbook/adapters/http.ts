import { z } from 'zod';
import type { ActionContext, ActionResult, Actor, Snapshot } from '#act/runbook/action.ts';
import { ask, isDone, tellRequest, type Answer } from '#act/runbook/adapters/ask.ts';
import { observeByGet } from '#act/runbook/adapters/http-observe.ts';
import { fill, fillUrl, lacking, type Texts } from '#act/runbook/fill.ts';
import type { HttpAction } from '#ground/config/kinds/actions/http.ts';
import type { HttpClient, HttpRequest } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { createResolver } from '#observe/check/resolve.ts';

const answerBytesMax = 65_536;

/** The release that the texts name, from the snapshot on: it stays the same until the end. */
const Before = z.strictObject({ lastKnownGood: z.string().optional() });

/**
 * One request; a 2xx answer is success, 5xx or none is unknown, anything else is a refusal. The body of the answer is
 * thrown away. What became of it is asked of `observe`, if that is configured. Rejects SECRET_UNAVAILABLE.
 */
export const createHttpActor = (http: HttpClient, vault: Vault): Actor<'http'> => ({
  snapshot: (action, context) => prepare(action, context, vault),
  async act(action, context, before, signal) {
    const { request, missing } = await buildRequest(action, pinned(context, before), vault);
    if (missing.length > 0) return { kind: 'failed', detail: missing.join(', ') };
    const limits = { timeoutMs: action.timeout, maxBytes: answerBytesMax };
    return judge(await ask(http, request, limits, signal));
  },
  observe: (action, context, { before }, signal) =>
    observeByGet({ http, vault }, action, pinned(context, before), signal),
  pollMs: 5000,
});

async function prepare(action: HttpAction, context: ActionContext, vault: Vault): Promise<Snapshot> {
  const { method, url, json, observe } = action;
  const reason = lacking({ url, json, observe }, context);
  if (reason !== undefined) return { kind: 'refused', reason };
  const { lastKnownGood } = context;
  const before = lastKnownGood === undefined ? {} : { lastKnownGood };
  const { missing } = await buildRequest(action, pinned(context, before), vault);
  const unseen = await secretsMissing(observe?.headers ?? {}, vault);
  if (missing.length + unseen.length > 0)
    return { kind: 'refused', reason: [...new Set([...missing, ...unseen])].join(', ') };
  return {
    kind: 'ready',
    before,
    would: tellRequest(method, fillUrl(url, context)),
  };
}

async function secretsMissing(headers: HttpAction['headers'], vault: Vault): Promise<string[]> {
  const resolver = createResolver(vault, new Map());
  for (const value of Object.values(headers)) await resolver.text(value);
  return resolver.missing();
}

function pinned(context: ActionContext, before: unknown): Texts {
  const { run, key, incident, environment } = context;
  const { lastKnownGood } = Before.parse(before);
  return { run, key, incident, environment, ...(lastKnownGood !== undefined && { lastKnownGood }) };
}

async function buildRequest(
  { method, url, headers, json }: HttpAction,
  texts: Texts,
  vault: Vault,
): Promise<{ request: HttpRequest; missing: string[] }> {
  const resolver = createResolver(vault, new Map());
  const list: [string, string][] = [['idempotency-key', texts.key]];
  for (const [name, value] of Object.entries(headers)) list.push([name, await resolver.text(value)]);
  const request = { method, url: fillUrl(url, texts), headers: list };
  if (json === undefined) return { request, missing: resolver.missing() };
  // Filled in before secrets are: those are never looked at.
  const body = JSON.stringify(await resolver.json(fill(json, texts)));
  list.push(['content-type', 'application/json']);
  return { request: { ...request, body }, missing: resolver.missing() };
}

function judge(answer: Answer): ActionResult {
  if (answer.kind !== 'response')
    return { kind: answer.kind === 'unsent' ? 'failed' : 'unknown', detail: answer.reason };
  const detail = `answered ${answer.status}`;
  if (isDone(answer.status)) return { kind: 'done', detail };
  // A host that failed inside may have acted first; one that refuses says that it did not.
  return { kind: answer.status >= 500 ? 'unknown' : 'failed', detail };
}
