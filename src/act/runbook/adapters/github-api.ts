import type { z } from 'zod';
import { ask, type Answer } from '#act/runbook/adapters/ask.ts';
import type { Json } from '#ground/base/json.ts';
import type { GithubWorkflow } from '#ground/config/kinds/actions/github-workflow.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** Since this one a dispatch answers with its run, unasked. Source: docs.github.com, breaking changes of the REST API. */
const apiVersion = '2026-03-10';
const bytesMax = 4_194_304;

export type GithubParts = { http: HttpClient; vault: Vault };

/** Below the workflow (`/dispatches`), or anywhere in its repository. */
export type Path = { ofWorkflow: string } | { ofRepository: string };

/** One request; `missing` when its token is. Rejects SECRET_UNAVAILABLE. */
export async function askGithub(
  { http, vault }: GithubParts,
  action: GithubWorkflow,
  { path, json }: { path: Path; json?: Json },
  signal: AbortSignal,
): Promise<Answer | { kind: 'missing'; reason: string }> {
  const token = await vault.read(action.token.secret);
  if (token === undefined) return { kind: 'missing', reason: `missing secret ${action.token.secret}` };
  const request: HttpRequest = {
    method: json === undefined ? 'GET' : 'POST',
    url: urlOf(action, path),
    headers: [
      ['accept', 'application/vnd.github+json'],
      ['authorization', `Bearer ${token}`],
      ['user-agent', 'muster/1'],
      ['x-github-api-version', apiVersion],
      ...(json === undefined ? [] : [['content-type', 'application/json'] as const]),
    ],
    ...(json !== undefined && { body: JSON.stringify(json) }),
  };
  return ask(http, request, { timeoutMs: action.timeout, maxBytes: bytesMax }, signal);
}

function urlOf({ url, repository, workflow }: GithubWorkflow, path: Path): string {
  const repo = `${url.replace(/\/+$/, '')}/repos/${repository}`;
  if ('ofRepository' in path) return `${repo}${path.ofRepository}`;
  return `${repo}/actions/workflows/${encodeURIComponent(workflow)}${path.ofWorkflow}`;
}

/** What an answer means, with what to do about it. Its body is never told. */
export function tellGithub({ status }: HttpResponse, { repository, workflow, ref }: GithubWorkflow): string {
  const remedy = {
    401: 'the token is wrong or has expired: make a new one',
    403: `the token may not do this, or asks too often: it needs Actions: read and write on ${repository}`,
    404: `is there a ${workflow} in ${repository} on its default branch, and may the token see it?`,
    422: `does ${workflow} on ${ref} have workflow_dispatch with just these inputs, and is it enabled?`,
  }[status];
  return remedy === undefined ? `GitHub answered ${status}` : `GitHub answered ${status}; ${remedy}`;
}

/** Undefined when it is something else. */
export function shapedAs<T>(schema: z.ZodType<T>, { body }: HttpResponse): T | undefined {
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(body))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
