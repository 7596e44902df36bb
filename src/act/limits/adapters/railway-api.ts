import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import type { RailwayHosting } from '#ground/config/kinds/railway.ts';
import type { HttpClient, HttpRequest } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';
import {
  exchange,
  isDone,
  isFault,
  jsonOf,
  readPatiently,
  tellAnswer,
  unanswered,
  type Answered,
} from '#act/limits/adapters/exchange.ts';
import { requestTo } from '#act/limits/adapters/http-talk.ts';
import type { Operation } from '#act/limits/adapters/railway-operations.ts';
import { refusedBy, unavailable, unsure, type Budget } from '#act/limits/place.ts';

export type RailwayParts = { source: RailwayHosting; http: HttpClient; vault: Vault; clock: Clock };

export type Mutated = { kind: 'data'; data: Json } | { kind: 'unsure'; reason: string };

export type RailwayApi = {
  /** The answer's `data`. Rejects SETTINGS_UNAVAILABLE or SETTINGS_REFUSED. */
  ask(operation: Operation, budget: Budget): Promise<Json>;
  /** Sent once. Rejects the same only when certainly nothing happened. */
  mutate(operation: Operation, budget: Budget): Promise<Mutated>;
};

/** Of all variables of a service. */
const bytesMax = 4_194_304;

export function railwayApi({ source, http, vault, clock }: RailwayParts): RailwayApi {
  const parts = { http, clock, timeoutMs: source.timeout, maxBytes: bytesMax };
  return {
    async ask(operation, budget) {
      const request = await requestOf(source, vault, operation);
      const said = read(request, await readPatiently(parts, request, budget));
      if (said.kind === 'unsure') throw unavailable(said.reason);
      return said.data;
    },
    async mutate(operation, budget) {
      const request = await requestOf(source, vault, operation);
      const answer = await exchange(parts, request, budget);
      if (answer.kind !== 'response') return unanswered(answer);
      return isFault(answer.status) ? unsure(tellAnswer(request, answer)) : read(request, answer);
    },
  };
}

async function requestOf(
  { url, token, tokenKind }: RailwayHosting,
  vault: Vault,
  { query, variables }: Operation,
): Promise<HttpRequest> {
  const name = tokenKind === 'project' ? 'project-access-token' : 'authorization';
  const json = { query, variables };
  const request = await requestTo({ baseUrl: url, headers: { [name]: token } }, vault, {
    method: 'POST',
    path: '',
    json,
  });
  return tokenKind === 'project' ? request : { ...request, headers: request.headers.map(asBearer) };
}

const asBearer = ([name, value]: readonly [string, string]): readonly [string, string] => [
  name,
  name === 'authorization' ? `Bearer ${value}` : value,
];

/** Errors come with 200 as well. */
function read(request: HttpRequest, answer: Answered): Mutated {
  const body = jsonOf(answer);
  const { data, errors } = isObject(body) ? body : {};
  if (Array.isArray(errors) && errors.length > 0) return judgeErrors(errors);
  if (!isDone(answer.status)) throw refusedBy(tellAnswer(request, answer));
  if (data === undefined || data === null) return unsure(`${tellAnswer(request, answer)} without data`);
  return { kind: 'data', data };
}

/** What was refused before anything was done is certain; of every other error nobody knows what went before it. */
function judgeErrors(errors: readonly Json[]): Mutated {
  const words = errors.map(messageOf).join(' ');
  if (/not authori[sz]ed|unauthori[sz]ed|forbidden/i.test(words))
    throw refusedBy(
      'Railway: Not Authorized',
      'is the token for this project and environment, and of tokenKind?',
    );
  if (/not found/i.test(words))
    throw refusedBy('Railway: not found', 'are project, environment and service right?');
  if (
    errors.some(
      (error) => codeOf(error) === 'GRAPHQL_VALIDATION_FAILED' || codeOf(error) === 'BAD_USER_INPUT',
    )
  )
    throw refusedBy('Railway does not take this request: its API may have changed');
  return unsure(`Railway answered with an error${toldCode(errors)}`);
}

/** Never the message: it may quote a variable. */
function toldCode(errors: readonly Json[]): string {
  const code = errors.map(codeOf).find((one) => /^[A-Z_]{1,60}$/.test(one));
  return code === undefined ? '' : `: ${code}`;
}

const messageOf = (error: Json): string => textOf(isObject(error) ? error['message'] : undefined);

function codeOf(error: Json): string {
  const extensions = isObject(error) ? error['extensions'] : undefined;
  return textOf(isObject(extensions) ? extensions['code'] : undefined);
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
