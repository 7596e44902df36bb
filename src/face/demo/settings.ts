import { hash } from 'node:crypto';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { withBody, type Members } from '#face/demo/json-body.ts';
import { refused } from '#face/demo/replies.ts';
import type { Variables } from '#face/demo/variables.ts';

type Owner = { variables: Variables };
/** null unsets: the service then uses its default. */
type Change = { readonly [name: string]: string | number | null };

/** All as they are written, with an ETag of them. */
export const showVariables = ({ variables }: Owner): Reply => ({
  status: 200,
  headers: { etag: etagOf(variables) },
  json: variables,
});

/** Every variable that is not named is deleted. Answers with all as they are now. */
export const replaceVariables = (owner: Owner, ask: Ask): Reply | Promise<Reply> =>
  withBody(readChange, ask, (change) => store(owner, ask, change));

/** What is not named is left alone. Answers with all as they are now. */
export const mergeVariables = (owner: Owner, ask: Ask): Reply | Promise<Reply> =>
  withBody(readChange, ask, (change) => store(owner, ask, { ...owner.variables, ...change }));

function store(owner: Owner, ask: Ask, change: Change): Reply {
  if (isStale(owner, ask)) return refused(412, 'precondition_failed', 'somebody wrote meanwhile');
  const set = Object.entries(change).filter(([, value]) => value !== null);
  owner.variables = Object.fromEntries(set) as Variables;
  return showVariables(owner);
}

/** A caller that names no ETag writes whatever was there. */
function isStale({ variables }: Owner, ask: Ask): boolean {
  const expected = ask.headers['if-match'];
  if (expected === undefined || expected === '*') return false;
  return !expected.split(',').some((tag) => tag.trim() === etagOf(variables));
}

/** Of names and values, whatever their order. */
const etagOf = (variables: Variables): string =>
  `"${hash('sha1', JSON.stringify(Object.entries(variables).toSorted(([a], [b]) => (a < b ? -1 : 1))))}"`;

function readChange(body: Members): Change | string {
  const odd = Object.entries(body).find(
    ([name, value]) => !/^[A-Z][A-Z0-9_]*$/.test(name) || !isValue(value),
  );
  if (!odd) return body as Change;
  return `${odd[0]}: expected a name such as COST_REQUEST_MAX_TOKENS with a string, a number or null`;
}

const isValue = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'number';
