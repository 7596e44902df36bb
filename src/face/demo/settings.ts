import type { Ask, Reply } from '#face/demo/http-server.ts';
import { withBody, type Members } from '#face/demo/json-body.ts';
import type { Variables } from '#face/demo/variables.ts';

type Owner = { variables: Variables };
/** null unsets: the service then uses its default. */
type Change = { readonly [name: string]: string | number | null };

/** Every variable that is not named is deleted. Answers with all as they are now. */
export const replaceVariables = (owner: Owner, ask: Ask): Reply | Promise<Reply> =>
  withBody(readChange, ask, (change) => store(owner, change));

/** What is not named is left alone. Answers with all as they are now. */
export const mergeVariables = (owner: Owner, ask: Ask): Reply | Promise<Reply> =>
  withBody(readChange, ask, (change) => store(owner, { ...owner.variables, ...change }));

function store(owner: Owner, change: Change): Reply {
  const set = Object.entries(change).filter(([, value]) => value !== null);
  owner.variables = Object.fromEntries(set) as Variables;
  return { status: 200, json: owner.variables };
}

function readChange(body: Members): Change | string {
  const odd = Object.entries(body).find(
    ([name, value]) => !/^[A-Z][A-Z0-9_]*$/.test(name) || !isValue(value),
  );
  if (!odd) return body as Change;
  return `${odd[0]}: expected a name such as COST_REQUEST_MAX_TOKENS with a string, a number or null`;
}

const isValue = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'number';
