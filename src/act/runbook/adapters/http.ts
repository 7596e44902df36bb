import type { Actor, ActionResult } from '#act/runbook/action.ts';
import type { HttpClient, HttpFailure } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';

const answerBytesMax = 65_536;
/** Codes of failures before a byte of the request was sent. */
const neverSent: ReadonlySet<HttpFailure['code']> = new Set([
  'dns',
  'refused',
  'unreachable',
  'connect_timeout',
  'tls',
]);

/** One request; a 2xx answer is success. The body of the answer is thrown away. */
export const createHttpActor =
  (http: HttpClient, vault: Vault): Actor<'http'> =>
  async (action, context) => {
    const headers = await resolve(action.headers, vault);
    if ('missing' in headers) return { kind: 'failed', detail: `secret ${headers.missing} is missing` };
    const answer = await http.exchange(
      {
        method: action.method,
        url: action.url,
        headers: [
          ...headers.list,
          ['idempotency-key', context.key],
          ...(action.json === undefined ? [] : [['content-type', 'application/json'] as const]),
        ],
        ...(action.json !== undefined && { body: JSON.stringify(action.json) }),
      },
      { timeoutMs: action.timeout, maxBytes: answerBytesMax },
    );
    return answer.kind === 'failure' ? judgeFailure(answer) : judgeStatus(answer.status);
  };

function judgeStatus(status: number): ActionResult {
  if (status >= 200 && status < 300) return { kind: 'done', detail: `answered ${status}` };
  // A gateway that gave up says nothing about the service behind it.
  return { kind: [502, 503, 504].includes(status) ? 'unknown' : 'failed', detail: `answered ${status}` };
}

const judgeFailure = ({ code, message }: HttpFailure): ActionResult => ({
  kind: neverSent.has(code) ? 'failed' : 'unknown',
  detail: message,
});

type Headers = { list: [string, string][] } | { missing: string };

async function resolve(headers: Record<string, string | { secret: string }>, vault: Vault): Promise<Headers> {
  const list: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    const text = typeof value === 'string' ? value : await vault.read(value.secret);
    if (text === undefined) return { missing: (value as { secret: string }).secret };
    list.push([name, text]);
  }
  return { list };
}
