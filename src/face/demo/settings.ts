import { z } from 'zod';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { withBody } from '#face/demo/json-body.ts';
import type { Variables } from '#face/demo/variables.ts';

const Value = z.union([z.string(), z.number()]);
const VariableName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'expected a name such as COST_REQUEST_MAX_TOKENS');
const All = z.record(VariableName, Value);
/** null unsets: the service then uses its default. */
const Some = z.record(VariableName, Value.nullable());

type Owner = { variables: Variables };

/** Every variable that is not named is deleted. Answers with all as they are now. */
export const replaceVariables = (owner: Owner, ask: Ask): Reply | Promise<Reply> =>
  withBody(All, ask, (all) => store(owner, all));

/** What is not named is left alone; null unsets. Answers with all as they are now. */
export const mergeVariables = (owner: Owner, ask: Ask): Reply | Promise<Reply> =>
  withBody(Some, ask, (some) => {
    const after = Object.entries({ ...owner.variables, ...some }).filter(([, value]) => value !== null);
    return store(owner, Object.fromEntries(after) as Variables);
  });

function store(owner: Owner, variables: Variables): Reply {
  owner.variables = variables;
  return { status: 200, json: variables };
}
