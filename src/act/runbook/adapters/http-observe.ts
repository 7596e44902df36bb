import type { Observed } from '#act/runbook/action.ts';
import { ask, isDone, tellRequest } from '#act/runbook/adapters/ask.ts';
import { fill, fillUrl, type Texts } from '#act/runbook/fill.ts';
import type { JsonObject } from '#ground/base/json.ts';
import type { HttpAction } from '#ground/config/kinds/actions/http.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { bodyOf, type Body } from '#observe/check/body.ts';
import { judgeJson } from '#observe/check/matchers.ts';
import { createResolver } from '#observe/check/resolve.ts';

type Tools = { http: HttpClient; vault: Vault };
type Matchers = NonNullable<HttpAction['observe']>['live'];

const bodyBytesMax = 1_048_576;

/** What became of an act, by the GET that its config names. Whatever is wrong with that GET says nothing: ask again. */
export async function observeByGet(
  { http, vault }: Tools,
  { observe, timeout }: HttpAction,
  texts: Texts,
  signal: AbortSignal,
): Promise<Observed> {
  if (!observe)
    return {
      kind: 'cannot-tell',
      detail: 'the config names no place that shows it (observe of this action)',
    };
  const url = fillUrl(observe.url, texts);
  const resolver = createResolver(vault, new Map());
  const headers: [string, string][] = [['accept', 'application/json']];
  for (const [name, value] of Object.entries(observe.headers))
    headers.push([name, await resolver.text(value)]);
  if (resolver.missing().length > 0) return { kind: 'under-way', detail: resolver.missing().join(', ') };
  const limits = { timeoutMs: timeout, maxBytes: bodyBytesMax };
  const answer = await ask(http, { method: 'GET', url, headers }, limits, signal);
  if (answer.kind !== 'response') return { kind: 'under-way', detail: answer.reason };
  const detail = `${tellRequest('GET', url)} answered ${answer.status}`;
  if (!isDone(answer.status)) return { kind: 'under-way', detail };
  const filled = fill(observe as JsonObject, texts) as typeof observe;
  return judge(bodyOf(answer), filled, detail);
}

/** `failed` before `live`: one that says both is not to be trusted. */
function judge(body: Body, observe: NonNullable<HttpAction['observe']>, detail: string): Observed {
  if (matches(body, observe.failed))
    return { kind: 'failed', detail: `${detail}, which says that it failed` };
  if (matches(body, observe.live)) return { kind: 'live', detail: `${detail}, which says that it is live` };
  if (matches(body, observe.notActed))
    return { kind: 'not-acted', detail: `${detail}, which says that it was never asked for` };
  return { kind: 'under-way', detail };
}

/** None at all match nothing: an answer of any kind would. */
const matches = (body: Body, matchers: Matchers | undefined): boolean =>
  matchers !== undefined &&
  Object.keys(matchers).length > 0 &&
  judgeJson(matchers, body, () => false).length === 0;
