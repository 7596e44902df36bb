import type { ActionContext, ActionResult, Actor } from '#act/runbook/action.ts';
import type { HttpAction } from '#ground/config/schema/runbook.ts';
import type { HttpClient, HttpFailure, HttpRequest } from '#ground/http/http-client.ts';
import { neverSent } from '#ground/http/never-sent.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { createResolver } from '#observe/check/resolve.ts';

const answerBytesMax = 65_536;

/** One request; a 2xx answer is success. The body of the answer is thrown away. */
export const createHttpActor =
  (http: HttpClient, vault: Vault): Actor<'http'> =>
  async (action, context) => {
    const { request, missing } = await buildRequest(action, context, vault);
    if (missing.length > 0) return { kind: 'failed', detail: missing.join(', ') };
    const answer = await http.exchange(request, { timeoutMs: action.timeout, maxBytes: answerBytesMax });
    return answer.kind === 'failure' ? judgeFailure(answer) : judgeStatus(answer.status);
  };

async function buildRequest(
  { method, url, headers, json }: HttpAction,
  { key }: ActionContext,
  vault: Vault,
): Promise<{ request: HttpRequest; missing: string[] }> {
  const resolver = createResolver(vault, new Map());
  const list: [string, string][] = [['idempotency-key', key]];
  for (const [name, value] of Object.entries(headers)) list.push([name, await resolver.text(value)]);
  if (json === undefined) return { request: { method, url, headers: list }, missing: resolver.missing() };
  const body = JSON.stringify(await resolver.json(json));
  const request = { method, url, headers: [...list, ['content-type', 'application/json'] as const], body };
  return { request, missing: resolver.missing() };
}

function judgeStatus(status: number): ActionResult {
  if (status >= 200 && status < 300) return { kind: 'done', detail: `answered ${status}` };
  // A host that failed inside may have acted first; one that refuses says that it did not.
  return { kind: status >= 500 ? 'unknown' : 'failed', detail: `answered ${status}` };
}

const judgeFailure = ({ code, message }: HttpFailure): ActionResult => ({
  kind: neverSent.has(code) ? 'failed' : 'unknown',
  detail: message,
});
